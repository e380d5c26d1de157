package typst

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	"github.com/tetratelabs/wazero/api"
)

// The first free place of the host's table: everything below it is fixed by
// wasm-bindgen (128 places of undefined, then undefined, null, true, false).
const (
	firstFree = 132
	slotTrue  = 130
)

// host answers one instance of the compiler: it keeps the values which that
// instance holds by number, and runs its microtasks. It is used by one
// goroutine and lives as long as the instance.
type host struct {
	ctx    context.Context // carries the host to the imported functions
	module api.Module
	table  []any
	free   []uint32
	tasks  []func() error
	global *object
	warn   func(string)
}

type hostKey struct{}

func newHost(ctx context.Context, warn func(string)) *host {
	h := &host{global: newObject(), warn: warn}
	h.table = make([]any, firstFree, 2*firstFree)
	for i := range h.table {
		h.table[i] = undefined{}
	}
	h.table[slotTrue-1], h.table[slotTrue], h.table[slotTrue+1] = nil, true, false
	h.ctx = context.WithValue(ctx, hostKey{}, h)
	return h
}

func hostOf(ctx context.Context) *host { return ctx.Value(hostKey{}).(*host) }

// add gives a value a number; the compiler drops it when it is done.
func (h *host) add(v any) uint32 {
	if n := len(h.free); n > 0 {
		at := h.free[n-1]
		h.free = h.free[:n-1]
		h.table[at] = v
		return at
	}
	h.table = append(h.table, v)
	return uint32(len(h.table) - 1)
}

func (h *host) get(at uint32) any { return h.table[at] }

func (h *host) drop(at uint32) {
	if at >= firstFree {
		h.table[at] = undefined{}
		h.free = append(h.free, at)
	}
}

func (h *host) take(at uint32) any {
	v := h.get(at)
	h.drop(at)
	return v
}

// call runs an exported function and returns its first result, 0 if it has none.
func (h *host) call(name string, args ...uint64) (uint32, error) {
	f := h.module.ExportedFunction(name)
	if f == nil {
		return 0, fmt.Errorf("the compiler exports no %s", name)
	}
	results, err := f.Call(h.ctx, args...)
	if err != nil || len(results) == 0 {
		return 0, err
	}
	return uint32(results[0]), nil
}

// must is call inside an imported function, where an error can only unwind:
// wazero turns the panic into the error of the outermost call.
func (h *host) must(name string, args ...uint64) uint32 {
	result, err := h.call(name, args...)
	if err != nil {
		panic(err)
	}
	return result
}

var errOutside = errors.New("the compiler points outside its memory")

// view returns memory without copying; it is good until the compiler runs again.
func (h *host) view(ptr, length uint32) []byte {
	b, ok := h.module.Memory().Read(ptr, length)
	if !ok {
		panic(errOutside)
	}
	return b
}

func (h *host) string(ptr, length uint32) string { return string(h.view(ptr, length)) }

func (h *host) putUint32(ptr, v uint32) {
	binary.LittleEndian.PutUint32(h.view(ptr, 4), v)
}

func (h *host) putFloat64(ptr uint32, v float64) {
	binary.LittleEndian.PutUint64(h.view(ptr, 8), math.Float64bits(v))
}

// pass copies bytes into the compiler's memory, which then owns them.
func (h *host) pass(b []byte) (ptr uint32, err error) {
	ptr, err = h.call(exportMalloc, uint64(len(b)), 1)
	if err == nil && !h.module.Memory().Write(ptr, b) {
		err = errOutside
	}
	return ptr, err
}

// answerString writes a string as (pointer, length) at ptr.
func (h *host) answerString(at uint32, s string) {
	ptr, err := h.pass([]byte(s))
	if err != nil {
		panic(err)
	}
	h.putUint32(at, ptr)
	h.putUint32(at+4, uint32(len(s)))
}
