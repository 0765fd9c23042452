/**
 * Files and photos: a file input `_file.<name>` with an upload button (`_upload=<name>`), and what has arrived, each
 * with its id in a hidden input `<name>` and a remove button (`_remove=<name>.<id>`).
 */
import type { FieldProps, UploadedFile } from '../field.tsx'
import { fieldId } from '../form-values.ts'
import { Icon } from '../icons/icon.tsx'
import { describedBy, errorsOf, Frame } from './frame.tsx'

const TYPES = '.jpg,.jpeg,.png,.pdf,image/jpeg,image/png,application/pdf'
const DEFAULT_BYTES = 5_000_000

export function FilesField(props: FieldProps) {
  const { field, name, c } = props
  const { w } = c
  const files = c.uploads?.[name] ?? []
  const max = field.max ?? 3
  const size = w.size(c.maxBytes ?? DEFAULT_BYTES)
  const hint = w.t(field.photo ? 'file.hint_photo' : 'file.hint', { size, max })
  return (
    <Frame {...props} hint={hint}>
      {files.length > 0 && (
        <ul className="files" aria-label={w.t('file.list')}>
          {files.map((file) => (
            <FileLine key={file.id} {...props} file={file} />
          ))}
        </ul>
      )}
      <span className="row" hidden={files.length >= max}>
        <input
          id={fieldId(name)}
          name={`_file.${name}`}
          type="file"
          multiple={max - files.length > 1}
          accept={TYPES}
          aria-describedby={describedBy(props, hint)}
          aria-invalid={errorsOf(props).length > 0 || undefined}
        />
        <button className="second" type="submit" name="_upload" value={name}>
          <Icon name={field.photo ? 'camera' : 'upload'} /> {w.t('file.upload')}
        </button>
      </span>
    </Frame>
  )
}

function FileLine({ name, c, file }: FieldProps & { file: UploadedFile }) {
  const { w } = c
  return (
    <li className={`file file-${file.state}`}>
      <input type="hidden" name={name} value={file.id} />
      <Icon name={file.state === 'ready' ? 'check' : file.state === 'refused' ? 'warning' : 'clock'} />
      <span className="file-name">
        <b>{file.name}</b>
        <small>
          {w.size(file.size)} · {file.refusal ?? w.t(`file.${file.state}`)}
        </small>
      </span>
      <button
        className="quiet danger"
        type="submit"
        name="_remove"
        value={`${name}.${file.id}`}
        aria-label={w.t('file.remove', { name: file.name })}
      >
        <Icon name="trash" />
      </button>
    </li>
  )
}
