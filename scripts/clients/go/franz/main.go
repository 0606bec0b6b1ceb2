// A member of a group with franz-go.
package main

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
	member "muster.io/clients"
)

func main() {
	options, leave := member.Ready("franz-go", "github.com/twmb/franz-go")
	var lock sync.Mutex
	owned := map[int32]bool{}
	changed := func(give bool) func(context.Context, *kgo.Client, map[string][]int32) {
		return func(_ context.Context, client *kgo.Client, partitions map[string][]int32) {
			lock.Lock()
			defer lock.Unlock()
			for _, partition := range partitions[options.Topic] {
				if give {
					owned[partition] = true
				} else {
					delete(owned, partition)
				}
			}
			_, generation := client.GroupMetadata()
			member.Emit("assigned", map[string]any{
				"partitions": append([]int32{}, slices.Sorted(maps.Keys(owned))...), "generation": generation})
		}
	}
	settings := []kgo.Opt{
		kgo.SeedBrokers(options.Bootstrap),
		kgo.ConsumerGroup(options.Group),
		kgo.ConsumeTopics(options.Topic),
		kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()),
		kgo.SessionTimeout(time.Duration(options.SessionTimeoutMs) * time.Millisecond),
		kgo.HeartbeatInterval(time.Duration(options.HeartbeatMs) * time.Millisecond),
		kgo.DisableAutoCommit(),
		kgo.OnPartitionsAssigned(changed(true)),
		kgo.OnPartitionsRevoked(changed(false)),
		kgo.OnPartitionsLost(changed(false)),
	}
	if options.Assignor == "roundrobin" {
		settings = append(settings, kgo.Balancers(kgo.RoundRobinBalancer()))
	}
	if options.InstanceID != nil {
		settings = append(settings, kgo.InstanceID(*options.InstanceID))
	}
	client, err := kgo.NewClient(settings...)
	if err != nil {
		member.Failed(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		<-leave
		cancel()
	}()
	for ctx.Err() == nil {
		fetches := client.PollFetches(ctx)
		if ctx.Err() != nil {
			break
		}
		fetches.EachError(func(_ string, _ int32, err error) {
			member.Emit("failed", map[string]any{"message": err.Error()})
		})
		offsets := map[int32]int64{}
		fetches.EachRecord(func(record *kgo.Record) {
			member.Emit("record", map[string]any{"partition": record.Partition, "offset": record.Offset})
			offsets[record.Partition] = record.Offset + 1
		})
		if len(offsets) == 0 {
			continue
		}
		// With a context of its own: the wish to leave must not break a commit off.
		if err := client.CommitUncommittedOffsets(context.Background()); err != nil {
			member.Emit("failed", map[string]any{"message": err.Error()})
			continue
		}
		member.Emit("committed", map[string]any{"offsets": offsets})
	}
	client.Close()
	member.Emit("left", nil)
}
