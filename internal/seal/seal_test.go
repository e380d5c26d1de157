package seal_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"linkfolio/internal/seal"
)

func open(t *testing.T, dir string) *seal.Box {
	t.Helper()
	box, err := seal.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return box
}

func TestWhatWasSealedOpens(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	sealed := open(t, dir).Seal("letter 1", []byte("the link"))
	if bytes.Contains(sealed, []byte("link")) {
		t.Error("the text can be read")
	}
	again, err := open(t, dir).Open("letter 1", sealed) // after a restart
	if err != nil || string(again) != "the link" {
		t.Errorf("%q, %v", again, err)
	}
	for name, try := range map[string]func() ([]byte, error){
		"for another row":  func() ([]byte, error) { return open(t, dir).Open("letter 2", sealed) },
		"with another key": func() ([]byte, error) { return open(t, t.TempDir()).Open("letter 1", sealed) },
		"cut short":        func() ([]byte, error) { return open(t, dir).Open("letter 1", sealed[:5]) },
		"nothing":          func() ([]byte, error) { return open(t, dir).Open("letter 1", nil) },
		"with a byte turned": func() ([]byte, error) {
			turned := bytes.Clone(sealed)
			turned[len(turned)-1] ^= 1
			return open(t, dir).Open("letter 1", turned)
		},
	} {
		if _, err := try(); !errors.Is(err, seal.ErrBroken) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestSeveralServersMakeOneKey(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	boxes := make([]*seal.Box, 8)
	var wg sync.WaitGroup
	for i := range boxes {
		wg.Go(func() { boxes[i] = open(t, dir) })
	}
	wg.Wait()
	sealed := boxes[0].Seal("x", []byte("y"))
	for _, box := range boxes {
		if _, err := box.Open("x", sealed); err != nil {
			t.Error(err)
		}
	}
}

func TestAKeyThatOthersCanReadIsRefused(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	open(t, dir)
	if err := os.Chmod(filepath.Join(dir, "seal.key"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := seal.Open(dir); err == nil {
		t.Error("it was taken")
	}
}

func TestAMarkStandsForOneTextUnderOneKey(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	mark := open(t, dir).Mark("address", "192.0.2.1")
	if again := open(t, dir).Mark("address", "192.0.2.1"); again != mark || len(mark) != 64 {
		t.Errorf("%q, then %q", mark, again)
	}
	for name, other := range map[string]string{
		"another text": open(t, dir).Mark("address", "192.0.2.2"), "another purpose": open(t, dir).Mark("agent", "192.0.2.1"),
		"another key": open(t, t.TempDir()).Mark("address", "192.0.2.1"),
	} {
		if other == mark {
			t.Errorf("%s has the same mark", name)
		}
	}
}
