package typst

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
)

const moduleFile = "module.wasm"

// cacheKey names the directory of one module as compiled by this wazero for
// this kind of machine: another version of either makes a new directory.
func cacheKey(wasm []byte) string {
	sum := sha256.New()
	sum.Write(wasm)
	fmt.Fprintln(sum, wazeroVersion(), runtime.GOOS, runtime.GOARCH)
	return "typst-" + hex.EncodeToString(sum.Sum(nil))[:16]
}

func wazeroVersion() string {
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, dep := range info.Deps {
			if dep.Path == "github.com/tetratelabs/wazero" {
				return dep.Version
			}
		}
	}
	return "unknown"
}

// prepared tells whether the directory is there. It appears whole: prepare
// renames it into place when everything in it is written.
func prepared(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, moduleFile))
	return err == nil
}

// prepare makes the directory cache/key: the plain module and its machine
// code. Of several processes that share the cache, one works and the others wait.
func prepare(cache, key string, wasm []byte, warn func(string)) error {
	if err := os.MkdirAll(cache, 0o700); err != nil {
		return err
	}
	unlock, err := lockFile(filepath.Join(cache, "lock"))
	if err != nil {
		return err
	}
	defer unlock()
	dir := filepath.Join(cache, key)
	if prepared(dir) {
		return nil
	}
	work := filepath.Join(cache, "preparing") // left behind by a killed process, or new
	if err := os.RemoveAll(work); err != nil {
		return err
	}
	if err := compileInto(work, wasm, warn); err != nil {
		return errors.Join(err, os.RemoveAll(work))
	}
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	return os.Rename(work, dir)
}

// compileInto fills dir, and proves that an instance starts.
func compileInto(dir string, wasm []byte, warn func(string)) error {
	module, err := unpack(wasm)
	if err != nil {
		return err
	}
	ctx := context.Background()
	m, err := newMachine(ctx, module, dir, 256<<20, warn)
	if err != nil {
		return err
	}
	_, err = m.newInstance(ctx, nil)
	if err := errors.Join(err, m.close()); err != nil {
		return err
	}
	return writeSynced(filepath.Join(dir, moduleFile), module)
}

// unpack returns the plain module, which may come packed with gzip.
func unpack(wasm []byte) ([]byte, error) {
	if !bytes.HasPrefix(wasm, []byte{0x1f, 0x8b}) {
		return wasm, nil
	}
	r, err := gzip.NewReader(bytes.NewReader(wasm))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}

func writeSynced(name string, content []byte) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	return errors.Join(err, f.Sync(), f.Close())
}
