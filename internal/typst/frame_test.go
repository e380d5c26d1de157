package typst

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestFramesArriveAsTheyWereSent(t *testing.T) {
	t.Parallel()
	job := Job{Main: "a.typ", Files: map[string][]byte{"a.typ": []byte("= A"), "empty": {}, "big": make([]byte, 1<<20)}}
	sent := []frame{jobFrame(job), {kind: kindReady, parts: [][]byte{}}, {kindPDF, [][]byte{[]byte("%PDF")}}}
	var stream bytes.Buffer
	for _, f := range sent {
		if err := writeFrame(bufio.NewWriter(&stream), f); err != nil {
			t.Fatal(err)
		}
	}
	for _, want := range sent {
		got, err := readFrame(&stream)
		if err != nil {
			t.Fatal(err)
		}
		if got.kind != want.kind || len(got.parts) != len(want.parts) {
			t.Errorf("got %q with %d parts, want %q with %d", got.kind, len(got.parts), want.kind, len(want.parts))
		}
		if want.kind == kindJob {
			if diff := cmp.Diff(job, got.job()); diff != "" {
				t.Error(diff)
			}
		}
	}
	if _, err := readFrame(&stream); !errors.Is(err, io.EOF) {
		t.Errorf("at the end: %v, want io.EOF", err)
	}
}

func TestABrokenStreamIsAnError(t *testing.T) {
	t.Parallel()
	var whole bytes.Buffer
	if err := writeFrame(bufio.NewWriter(&whole), jobFrame(source("= A"))); err != nil {
		t.Fatal(err)
	}
	for length := 1; length < whole.Len(); length++ {
		if _, err := readFrame(bytes.NewReader(whole.Bytes()[:length])); !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("cut at %d: %v, want io.ErrUnexpectedEOF", length, err)
		}
	}
	for name, stream := range map[string]string{
		"too many parts": "j\xff\xff\xff\xff",
		"a huge part":    "j\x01\x00\x00\x00\xff\xff\xff\xff",
	} {
		if _, err := readFrame(bytes.NewReader([]byte(stream))); err == nil || errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("%s: %v, want a refusal", name, err)
		}
	}
}

func TestAWorkerWithNothingToDoEnds(t *testing.T) {
	t.Parallel()
	if err := RunWorker(bytes.NewReader(nil), io.Discard, io.Discard); err != nil {
		t.Errorf("an empty input: %v", err)
	}
	if err := RunWorker(bytes.NewReader([]byte("z\x00\x00\x00\x00")), io.Discard, io.Discard); err == nil {
		t.Error("a frame that is no task was accepted")
	}
}
