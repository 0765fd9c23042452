/**
 * Stops this process, politely, when the one that started it is gone. npm answers SIGTERM by ending its shell and does
 * not hand it on: without this, `kill` of an `npm start` leaves the gateway behind, holding its port and its database.
 */
import { isMainThread } from 'node:worker_threads'

// Worker threads inherit --import; one of us is enough.
if (isMainThread) {
  const parent = process.ppid
  const timer = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(timer)
    process.kill(process.pid, 'SIGTERM')
  }, 250).unref()
}
