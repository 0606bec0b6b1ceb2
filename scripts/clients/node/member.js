// What the members for Node.js share: see ../README.md.
import { createInterface } from 'node:readline'

export const options = JSON.parse(process.argv[2])

export function emit (event, fields = {}) {
  process.stdout.write(JSON.stringify({ event, ...fields }) + '\n')
}

// Says that all is loaded; the driver's first line wants the member to join, its second to leave.
export function run (client, join, leave) {
  const failed = error => {
    emit('failed', { message: String(error?.stack ?? error) })
    process.exit(1)
  }
  const steps = [join, async () => {
    await leave()
    emit('left')
    process.exit(0)
  }]
  const commands = createInterface({ input: process.stdin })
  commands.on('line', () => steps.shift()?.().catch(failed))
  // The driver is gone: like a crash, so that nothing is left running.
  commands.on('close', () => process.exit(1))
  process.on('unhandledRejection', failed)
  emit('ready', { client })
}
