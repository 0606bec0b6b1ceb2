"""A member of a group with kafka-python."""

import kafka
from kafka.coordinator.assignors.roundrobin import RoundRobinPartitionAssignor
from member import emit, leaving, options, ready


class Listener(kafka.ConsumerRebalanceListener):
    def __init__(self, consumer):
        self._consumer = consumer

    def on_partitions_revoked(self, revoked):
        pass

    def on_partitions_assigned(self, added):
        emit(
            "assigned",
            partitions=sorted(p.partition for p in self._consumer.assignment()),
            generation=self._consumer.group_metadata().generation_id,
        )


def main():
    wanted = options()
    config = {}
    if wanted["assignor"] == "roundrobin":
        config["partition_assignment_strategy"] = [RoundRobinPartitionAssignor]
    if wanted["instanceId"]:
        config["group_instance_id"] = wanted["instanceId"]
    ready(f"kafka-python {kafka.__version__}")
    consumer = kafka.KafkaConsumer(
        bootstrap_servers=wanted["bootstrap"],
        group_id=wanted["group"],
        session_timeout_ms=wanted["sessionTimeoutMs"],
        heartbeat_interval_ms=wanted["heartbeatMs"],
        auto_offset_reset="earliest",
        enable_auto_commit=False,
        **config,
    )
    consumer.subscribe([wanted["topic"]], listener=Listener(consumer))
    while not leaving.is_set():
        offsets = {}
        for partition, records in consumer.poll(timeout_ms=200).items():
            for record in records:
                emit("record", partition=record.partition, offset=record.offset)
            offsets[partition.partition] = records[-1].offset + 1
        if offsets:
            consumer.commit()
            emit("committed", offsets=offsets)
    consumer.close()
    emit("left")


main()
