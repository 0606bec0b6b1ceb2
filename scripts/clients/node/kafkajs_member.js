// A member of a group with KafkaJS.
import { createRequire } from 'node:module'
import kafkajs from 'kafkajs'
import { emit, options, run } from './member.js'

const { Kafka, PartitionAssigners, logLevel } = kafkajs
const { version } = createRequire(import.meta.url)('kafkajs/package.json')

// KafkaJS calls its assigner RoundRobinAssigner; under the name of the others' it understands them.
const roundRobin = context => ({ ...PartitionAssigners.roundRobin(context), name: 'roundrobin' })

const kafka = new Kafka({ brokers: [options.bootstrap], logLevel: logLevel.NOTHING })
const consumer = kafka.consumer({
  groupId: options.group,
  sessionTimeout: options.sessionTimeoutMs,
  heartbeatInterval: options.heartbeatMs,
  // Heartbeats are sent between two fetches.
  maxWaitTimeInMs: options.heartbeatMs,
  ...(options.assignor === 'roundrobin' && { partitionAssigners: [roundRobin] })
})

consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
  // The generation comes with the first heartbeat.
  emit('assigned', { partitions: payload.memberAssignment[options.topic] ?? [], generation: null })
})
consumer.on(consumer.events.HEARTBEAT, ({ payload }) => {
  emit('generation', { generation: payload.groupGenerationId })
})
consumer.on(consumer.events.CRASH, ({ payload }) => emit('failed', { message: String(payload.error) }))

async function join () {
  await consumer.connect()
  await consumer.subscribe({ topics: [options.topic], fromBeginning: true })
  await consumer.run({
    autoCommit: false,
    eachBatch: async ({ batch, resolveOffset, heartbeat }) => {
      for (const { offset } of batch.messages) {
        emit('record', { partition: batch.partition, offset: Number(offset) })
        resolveOffset(offset)
      }
      const next = Number(batch.lastOffset()) + 1
      await consumer.commitOffsets([
        { topic: options.topic, partition: batch.partition, offset: String(next) }
      ])
      emit('committed', { offsets: { [batch.partition]: next } })
      await heartbeat()
    }
  })
}

run(`KafkaJS ${version}`, join, () => consumer.disconnect())
