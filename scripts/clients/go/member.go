// Package member is what the members written in Go share: see ../README.md.
package member

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"runtime/debug"
	"sync"
)

// Options is the JSON argument of a member.
type Options struct {
	Bootstrap        string
	Topic            string
	Group            string
	Assignor         string
	SessionTimeoutMs int
	HeartbeatMs      int
	InstanceID       *string `json:"instanceId"`
}

// Version is that of the client where it was built without modules (-ldflags "-X ...").
var Version string

var printing sync.Mutex

// Emit prints one event as a line of JSON.
func Emit(event string, fields map[string]any) {
	line := map[string]any{"event": event}
	for name, value := range fields {
		line[name] = value
	}
	text, err := json.Marshal(line)
	if err != nil {
		panic(err)
	}
	printing.Lock()
	defer printing.Unlock()
	fmt.Println(string(text))
}

// Failed prints what went wrong and ends the member.
func Failed(err error) {
	Emit("failed", map[string]any{"message": err.Error()})
	os.Exit(1)
}

// Ready says that all is loaded and waits until the driver wants the member to join. The channel is
// closed when the driver wants it to leave.
func Ready(client, module string) (Options, <-chan struct{}) {
	var options Options
	if err := json.Unmarshal([]byte(os.Args[1]), &options); err != nil {
		Failed(err)
	}
	Emit("ready", map[string]any{"client": client + " " + version(module)})
	commands := bufio.NewScanner(os.Stdin)
	if !commands.Scan() {
		os.Exit(1)
	}
	leave := make(chan struct{})
	go func() {
		if !commands.Scan() {
			// The driver is gone: like a crash, so that nothing is left running.
			os.Exit(1)
		}
		close(leave)
	}()
	return options, leave
}

func version(module string) string {
	if Version != "" {
		return Version
	}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, dependency := range info.Deps {
			if dependency.Path == module {
				return dependency.Version
			}
		}
	}
	return "of unknown version"
}
