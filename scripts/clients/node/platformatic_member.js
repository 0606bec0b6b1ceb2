// A member of a group with @platformatic/kafka.
import { readFileSync } from 'node:fs'
import { Consumer, MessagesStreamFallbackModes, MessagesStreamModes } from '@platformatic/kafka'
import { emit, options, run } from './member.js'

// The package does not export its package.json.
const manifest = new URL('../package.json', import.meta.resolve('@platformatic/kafka'))
const { version } = JSON.parse(readFileSync(manifest, 'utf8'))

// Its only assigner is the common round robin, so there is nothing to choose.
const consumer = new Consumer({
  clientId: 'platformatic',
  bootstrapBrokers: [options.bootstrap],
  groupId: options.group,
  groupInstanceId: options.instanceId ?? undefined,
  sessionTimeout: options.sessionTimeoutMs,
  heartbeatInterval: options.heartbeatMs,
  maxWaitTime: options.heartbeatMs,
  autocommit: false
})

consumer.on('consumer:group:join', ({ generationId }) => {
  const mine = (consumer.assignments ?? []).find(({ topic }) => topic === options.topic)
  emit('assigned', { partitions: mine?.partitions ?? [], generation: generationId })
})

async function join () {
  const stream = await consumer.consume({
    topics: [options.topic],
    mode: MessagesStreamModes.COMMITTED,
    fallbackMode: MessagesStreamFallbackModes.EARLIEST
  })
  consume(stream).catch(error => emit('failed', { message: String(error.stack) }))
}

async function consume (stream) {
  for await (const message of stream) {
    const { partition, offset } = message
    emit('record', { partition, offset: Number(offset) })
    await message.commit()
    emit('committed', { offsets: { [partition]: Number(offset) + 1 } })
  }
}

run(`@platformatic/kafka ${version}`, join, () => consumer.close(true))
