package crashtest

import (
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"testing"
	"time"
)

// The server must be gone this long after SIGTERM: the 30 seconds that it grants, and a little for a busy machine.
const longestStop = 45 * time.Second

// A server that is told to stop takes no new visitors, finishes what it has begun, and ends with exit status 0.
func TestStoppingServerFinishesTheRequestInFlight(t *testing.T) {
	t.Parallel()
	s := newServer(t, "")
	people := hire(s, 1)
	s.start()
	signIn(t, people)

	slow := sendHalf(t, people[0])
	ended := s.terminate()
	awaitClosed(t, s.address)
	slow.finish()

	got := <-slow.answered
	if got.status != http.StatusSeeOther {
		t.Errorf("the request in flight was answered with %d, want 303: %.300s", got.status, got.body)
	}
	if err := awaitEnd(t, ended); err != nil {
		t.Errorf("the server stopped with %v, want exit status 0", err)
	}

	s.start()
	people[0].saved[got.location] = "Sent while the server was stopping."
	findAll(t, people)
}

// A visitor who never finishes a request cannot keep the server from stopping.
func TestStoppingServerDoesNotWaitForEver(t *testing.T) {
	t.Parallel()
	s := newServer(t, "")
	people := hire(s, 1)
	s.start()
	signIn(t, people)

	slow := sendHalf(t, people[0])
	_ = awaitEnd(t, s.terminate()) // with which status it gives up is its own affair
	slow.finish()
	<-slow.answered
}

func awaitEnd(t *testing.T, ended <-chan error) error {
	t.Helper()
	select {
	case err := <-ended:
		return err
	case <-time.After(longestStop):
		t.Fatalf("the server is still up %v after SIGTERM", longestStop)
		return nil
	}
}

// awaitClosed waits until nobody listens at the address.
func awaitClosed(t *testing.T, address string) {
	t.Helper()
	deadline := time.After(longestStop)
	for {
		conn, err := net.Dial("tcp", address)
		if err != nil {
			return
		}
		conn.Close()
		select {
		case <-deadline:
			t.Fatal("the server still takes visitors after SIGTERM")
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// A halfSent request has been taken up by the server and waits for the rest of its form.
type halfSent struct {
	rest     string
	body     *io.PipeWriter
	answered chan answer
}

// sendHalf posts an entry up to the middle of its form. It returns once the server is reading that form, which the server
// says with "100 Continue".
func sendHalf(t *testing.T, w *writer) *halfSent {
	t.Helper()
	form, err := w.draft("Sent while the server was stopping.")
	if err != nil {
		t.Fatal(err)
	}
	text := form.Encode()
	half := len(text) / 2
	body, pipe := io.Pipe()
	reading := make(chan struct{})
	trace := &httptrace.ClientTrace{Got100Continue: func() { close(reading) }}
	req, err := http.NewRequestWithContext(httptrace.WithClientTrace(t.Context(), trace), http.MethodPost, w.base+"/entries", body)
	if err != nil {
		t.Fatal(err)
	}
	req.ContentLength = int64(len(text))
	req.Header.Set("Expect", "100-continue")

	slow := &halfSent{rest: text[half:], body: pipe, answered: make(chan answer, 1)}
	go func() { slow.answered <- w.sendSlowly(req) }()
	go func() { _, _ = io.WriteString(pipe, text[:half]) }()
	select {
	case <-reading:
	case got := <-slow.answered:
		t.Fatalf("half a form was answered with %d: %.300s", got.status, got.body)
	}
	return slow
}

// sendSlowly makes a request of which the body comes in its own time. The body of an answer with status 0 is the error.
func (v *visitor) sendSlowly(req *http.Request) answer {
	v.client.Transport.(*http.Transport).ExpectContinueTimeout = time.Minute
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	v.addCookies(req)
	resp, err := v.client.Do(req)
	if err != nil {
		return answer{body: err.Error()}
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		return answer{body: err.Error()}
	}
	return answer{resp.StatusCode, resp.Header.Get("Location"), string(text)}
}

// finish sends the rest of the form.
func (h *halfSent) finish() {
	_, _ = io.WriteString(h.body, h.rest) // fails where the server has hung up, which the answer tells
	h.body.Close()
}
