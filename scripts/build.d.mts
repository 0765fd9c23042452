/** For TypeScript: what build.mjs offers to the scripts that are not plain JavaScript. */
export function assureBuilt(options?: {
  folder?: string
  build?: (folder: string) => Promise<void>
}): Promise<{ built: boolean; release: string }>
