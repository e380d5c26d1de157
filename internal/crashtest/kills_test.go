package crashtest

import (
	"flag"
	"fmt"
	"testing"
	"time"

	"linkfolio/internal/mail/mailtest"
)

// The whole bar takes minutes: go test ./internal/crashtest -run TwentyKills -v -kills
var killBar = flag.Bool("kills", false, "hold the whole bar of letters: 10,000 of them, 2 servers and 20 kills")

const (
	manyLetters = 10_000
	kills       = 20
)

// Of two servers on one database that send ten thousand letters, now the one is killed and now the other, twenty times, each time
// before the server hears that a letter was taken. Every letter comes, in the hands of the dead when their leases have run out. No
// more letters come twice than servers were killed.
func TestTwentyKillsLoseNoLetter(t *testing.T) {
	if !*killBar {
		t.Skip("it takes minutes: go test -run TwentyKills -v -kills")
	}
	for engine, address := range map[string]func(*testing.T) string{
		"sqlite": func(*testing.T) string { return "" }, "postgres": durablePostgres,
	} {
		t.Run(engine, func(t *testing.T) { loseNoLetter(t, address(t)) })
	}
}

func loseNoLetter(t *testing.T, database string) {
	t.Helper()
	sink := mailtest.NewSink(t)
	pair := []*server{newServer(t, database), nil}
	pair[0].env = append(pair[0].env, fmt.Sprintf("LINKFOLIO_SMTP_URL=smtp://%s:%d", sink.Host, sink.Port), "LINKFOLIO_BASE_URL=http://"+pair[0].address)
	pair[1] = beside(t, pair[0])
	post(t, pair[0], database, manyLetters)

	began, killed := time.Now(), make(chan bool)
	sink.Behave(func(sink *mailtest.Sink) {
		sink.OnKept = func(n int) {
			if n%(manyLetters/(kills+1)) == 0 && n/(manyLetters/(kills+1)) <= kills {
				killed <- true
				<-killed
			}
		}
	})
	pair[0].start()
	pair[1].start()
	for i := range kills {
		<-killed
		pair[i%2].kill()
		killed <- true
		pair[i%2].start()
	}
	awaitEach(t, sink, manyLetters)
	for _, s := range pair {
		if err := <-s.terminate(); err != nil {
			t.Errorf("a server stopped with %v", err)
		}
	}
	copies := byMessageID(t, sink.Got())
	twice, all := sentTwice(t, copies), len(sink.Got())
	if len(copies) != manyLetters || all-len(copies) > kills {
		t.Errorf("%d of %d letters came, and %d copies more", len(copies), manyLetters, all-len(copies))
	}
	t.Logf("%d letters, 2 servers, %d kills: %d came, %d of them twice, all within %s", manyLetters, kills, len(copies), twice, time.Since(began).Round(time.Second))
}

// beside is a second server on the same database and data directory.
func beside(t *testing.T, first *server) *server {
	t.Helper()
	second := *first
	second.address, second.log = freeAddress(t), first.log+"-2"
	second.env = append([]string{}, first.env...)
	second.env[0] = "LINKFOLIO_ADDR=" + second.address
	t.Cleanup(second.discard)
	return &second
}

// awaitEach waits until so many letters have come, copies not counted: the leases of the dead take two minutes to run out.
func awaitEach(t *testing.T, sink *mailtest.Sink, n int) {
	t.Helper()
	for deadline := time.Now().Add(8 * time.Minute); time.Now().Before(deadline); time.Sleep(time.Second) {
		if got := sink.Got(); len(got) >= n {
			if len(byMessageID(t, got)) >= n {
				return
			}
		}
	}
	t.Fatalf("%d letters came, want %d", len(sink.Got()), n)
}
