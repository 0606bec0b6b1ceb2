"""A member of a group with aiokafka."""

import asyncio

import aiokafka
from aiokafka.coordinator.assignors.roundrobin import RoundRobinPartitionAssignor
from member import emit, leaving, options, ready


class Listener(aiokafka.ConsumerRebalanceListener):
    async def on_partitions_revoked(self, revoked):
        pass

    async def on_partitions_assigned(self, assigned):
        # aiokafka does not tell the generation.
        emit("assigned", partitions=sorted(p.partition for p in assigned), generation=None)


async def main():
    wanted = options()
    config = {}
    if wanted["assignor"] == "roundrobin":
        config["partition_assignment_strategy"] = [RoundRobinPartitionAssignor]
    if wanted["instanceId"]:
        config["group_instance_id"] = wanted["instanceId"]
    ready(f"aiokafka {aiokafka.__version__}")
    consumer = aiokafka.AIOKafkaConsumer(
        bootstrap_servers=wanted["bootstrap"],
        group_id=wanted["group"],
        session_timeout_ms=wanted["sessionTimeoutMs"],
        heartbeat_interval_ms=wanted["heartbeatMs"],
        auto_offset_reset="earliest",
        enable_auto_commit=False,
        **config,
    )
    consumer.subscribe([wanted["topic"]], listener=Listener())
    await consumer.start()
    while not leaving.is_set():
        offsets = {}
        for partition, records in (await consumer.getmany(timeout_ms=200)).items():
            for record in records:
                emit("record", partition=record.partition, offset=record.offset)
            offsets[partition] = records[-1].offset + 1
        if offsets:
            await consumer.commit(offsets)
            emit("committed", offsets={p.partition: offset for p, offset in offsets.items()})
    await consumer.stop()
    emit("left")


asyncio.run(main())
