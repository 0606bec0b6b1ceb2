// A member of a group with sarama.
package main

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/IBM/sarama"
	member "muster.io/clients"
)

type handler struct{ topic string }

func (h handler) Setup(session sarama.ConsumerGroupSession) error {
	partitions := slices.Clone(session.Claims()[h.topic])
	slices.Sort(partitions)
	member.Emit("assigned", map[string]any{
		"partitions": append([]int32{}, partitions...), "generation": session.GenerationID()})
	return nil
}

func (h handler) Cleanup(sarama.ConsumerGroupSession) error { return nil }

func (h handler) ConsumeClaim(session sarama.ConsumerGroupSession, claim sarama.ConsumerGroupClaim) error {
	for {
		select {
		case <-session.Context().Done():
			return nil
		case message, open := <-claim.Messages():
			if !open {
				return nil
			}
			member.Emit("record", map[string]any{"partition": message.Partition, "offset": message.Offset})
			session.MarkMessage(message, "")
			session.Commit()
			member.Emit("committed", map[string]any{
				"offsets": map[int32]int64{message.Partition: message.Offset + 1}})
		}
	}
}

func main() {
	options, leave := member.Ready("sarama", "github.com/IBM/sarama")
	config := sarama.NewConfig()
	config.Version = sarama.MaxVersion
	config.Consumer.Group.Session.Timeout = time.Duration(options.SessionTimeoutMs) * time.Millisecond
	config.Consumer.Group.Heartbeat.Interval = time.Duration(options.HeartbeatMs) * time.Millisecond
	config.Consumer.Offsets.Initial = sarama.OffsetOldest
	config.Consumer.Offsets.AutoCommit.Enable = false
	config.Consumer.Return.Errors = true
	if options.Assignor == "roundrobin" {
		config.Consumer.Group.Rebalance.GroupStrategies =
			[]sarama.BalanceStrategy{sarama.NewBalanceStrategyRoundRobin()}
	}
	if options.InstanceID != nil {
		config.Consumer.Group.InstanceId = *options.InstanceID
	}
	group, err := sarama.NewConsumerGroup([]string{options.Bootstrap}, options.Group, config)
	if err != nil {
		member.Failed(err)
	}
	go func() {
		for err := range group.Errors() {
			member.Emit("failed", map[string]any{"message": err.Error()})
		}
	}()
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		<-leave
		cancel()
	}()
	for ctx.Err() == nil {
		err := group.Consume(ctx, []string{options.Topic}, handler{options.Topic})
		if err != nil && !errors.Is(err, context.Canceled) {
			member.Failed(err)
		}
	}
	if err := group.Close(); err != nil {
		member.Failed(err)
	}
	member.Emit("left", nil)
}
