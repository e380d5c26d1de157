package pdftext

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"runtime/debug"
	"time"

	"github.com/klippa-app/go-pdfium"
	"github.com/klippa-app/go-pdfium/webassembly"
	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"
)

// What a file may make the process take, in bytes: PDFium's memory, and Go's heap, which holds it. Some 50 MB of compiled
// code and program come on top.
const (
	mostMemory = 128 << 20
	mostHeap   = 190 << 20
)

// RunWorker is the body of the hidden command that Config.Command starts: it reads one job from in, answers on out, and
// is done. It reads no settings, and ends by itself where the server died meanwhile.
func RunWorker(in io.Reader, out io.Writer) error {
	debug.SetGCPercent(20) // small rather than quick
	debug.SetMemoryLimit(mostHeap)
	reader := bufio.NewReader(in)
	head, err := reader.ReadBytes('\n')
	if err != nil {
		return err
	}
	var j job
	if err := json.Unmarshal(head, &j); err != nil {
		return err
	}
	most := longest
	if j.Prepare {
		most = longestPrepare
	}
	ctx, cancel := context.WithTimeout(context.Background(), most)
	defer cancel()
	last := time.AfterFunc(most+time.Second, func() { os.Exit(1) })
	defer last.Stop()
	a, err := j.do(ctx, reader)
	if err != nil {
		return err
	}
	return json.NewEncoder(out).Encode(a)
}

// do answers the job. An error is about the worker and not about the file.
func (j job) do(ctx context.Context, in io.Reader) (answer, error) {
	pdf := make([]byte, j.Size)
	if _, err := io.ReadFull(in, pdf); err != nil {
		return answer{}, err
	}
	pool, err := load(ctx, j.Cache)
	if err != nil || j.Prepare {
		return answer{}, err
	}
	document, err := extract(ctx, pool, pdf, j.Attached)
	switch {
	case err == nil:
		return answer{Document: document}, nil
	case ctx.Err() != nil:
		return answer{Refused: "too long", Cause: err.Error()}, nil
	}
	var refused refusal
	if !errors.As(err, &refused) {
		refused = "damaged"
	}
	return answer{Refused: string(refused), Cause: err.Error()}, nil
}

// load compiles PDFium, or finds it compiled in the cache. What it starts has no files, no network and no clock but a
// made-up one, and stops when ctx ends.
func load(ctx context.Context, cache string) (pdfium.Pool, error) {
	if err := os.MkdirAll(cache, 0o700); err != nil {
		return nil, err
	}
	store, err := wazero.NewCompilationCacheWithDir(cache)
	if err != nil {
		return nil, err
	}
	return webassembly.Init(webassembly.Config{
		Context:  experimental.WithMemoryAllocator(ctx, experimental.MemoryAllocatorFunc(allocate)),
		MaxTotal: 1,
		FSConfig: wazero.NewFSConfig(), // without one the library would show it the whole disk
		Stdout:   io.Discard,
		Stderr:   io.Discard,
		RuntimeConfig: wazero.NewRuntimeConfigCompiler().
			WithCoreFeatures(api.CoreFeaturesV2 | experimental.CoreFeaturesExceptionHandling).
			WithCloseOnContextDone(true).
			WithMemoryLimitPages(mostMemory >> 16).
			WithDebugInfoEnabled(false).
			WithCompilationCache(store),
	})
}

// memory is what PDFium has: all that it may have, of which the system gives what is used. Growing copies nothing.
type memory []byte

func allocate(_, _ uint64) experimental.LinearMemory { return make(memory, mostMemory) }

// Reallocate implements experimental.LinearMemory.
func (m memory) Reallocate(size uint64) []byte {
	if size > uint64(len(m)) {
		return nil
	}
	return m[:size:size]
}

// Free implements experimental.LinearMemory.
func (m memory) Free() {}
