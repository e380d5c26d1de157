package typst

import (
	"fmt"
	"math"
)

// An answer reads its arguments from the stack and leaves its result there.
type answer func(h *host, s []uint64)

func arg(s []uint64, i int) uint32 { return uint32(s[i]) }

// value makes an answer that returns a new value.
func value(f func(h *host, s []uint64) any) answer {
	return func(h *host, s []uint64) { s[0] = uint64(h.add(f(h, s))) }
}

// attempt is value for what may throw: the error goes back as an exception.
func attempt(f func(h *host, s []uint64) (any, error)) answer {
	return func(h *host, s []uint64) {
		v, err := f(h, s)
		if err != nil {
			h.must(exportThrow, uint64(h.add(err)))
			s[0] = 0
			return
		}
		s[0] = uint64(h.add(v))
	}
}

// test makes an answer about the first value: yes or no.
func test(f func(v any) bool) answer {
	return func(h *host, s []uint64) { s[0] = truth(f(h.get(arg(s, 0)))) }
}

// is tests for one Go type.
func is[T any]() answer {
	return test(func(v any) bool { _, ok := v.(T); return ok })
}

func truth(b bool) uint64 {
	if b {
		return 1
	}
	return 0
}

// refuse answers what only parts of the compiler ask that we do not use.
func refuse(what string) answer {
	return func(*host, []uint64) { panic(&jsError{what + " is not supported by this host"}) }
}

// method returns a table entry that calls values[0] with this = values[1] and
// the given number of arguments.
func method(arguments int) answer {
	return attempt(func(h *host, s []uint64) (any, error) {
		args := make([]any, arguments)
		for i := range args {
			args[i] = h.get(arg(s, 2+i))
		}
		return h.invoke(h.get(arg(s, 0)), args...)
	})
}

func newError(h *host, s []uint64) any { return &jsError{h.string(arg(s, 0), arg(s, 1))} }

func none(_ *host, s []uint64) { s[0] = 0 }

func newByteArray(h *host, s []uint64) (any, error) {
	switch from := h.get(arg(s, 0)).(type) {
	case *byteArray:
		return &byteArray{append([]byte(nil), from.bytes...)}, nil
	case float64:
		return &byteArray{make([]byte, int(from))}, nil
	default:
		return nil, &jsError{"cannot make a Uint8Array of " + describe(from)}
	}
}

func byteArrayFrom(h *host, s []uint64) any {
	return &byteArray{append([]byte(nil), h.view(arg(s, 0), arg(s, 1))...)}
}

// newFunction makes a function of a program text. It knows the one that finds
// the global object; no other is ever run.
func newFunction(h *host, s []uint64) any {
	return program(h.string(arg(s, 0), arg(s, 1)), h.global)
}

// newProgram is newFunction for a text that names its parameters.
func newProgram(h *host, s []uint64) any {
	return program(h.string(arg(s, 2), arg(s, 3)), h.global)
}

func program(source string, global *object) function {
	return func([]any) (any, error) {
		if source != "return this" {
			return nil, &jsError{fmt.Sprintf("this host does not run programs: %q", source)}
		}
		return global, nil
	}
}

// unref is a closure's _wbg_cb_unref: the compiler lets go of it.
func unref(h *host, s []uint64) {
	if c, ok := h.get(arg(s, 0)).(*closure); ok {
		c.release(h)
	}
}

func isSafeInteger(v any) bool {
	n, ok := v.(float64)
	return ok && n == math.Trunc(n) && math.Abs(n) <= 1<<53-1
}

func equal(h *host, s []uint64) { s[0] = truth(identical(h.get(arg(s, 0)), h.get(arg(s, 1)))) }

func hasProperty(h *host, s []uint64) {
	_, missing := property(h.get(arg(s, 1)), h.get(arg(s, 0))).(undefined)
	s[0] = truth(!missing)
}

// readBoolean answers 0xFFFFFF for what is not a boolean.
func readBoolean(h *host, s []uint64) {
	b, ok := h.get(arg(s, 0)).(bool)
	if s[0] = truth(b); !ok {
		s[0] = 0xFFFFFF
	}
}

func readNumber(h *host, s []uint64) {
	n, ok := h.get(arg(s, 1)).(float64)
	h.putFloat64(arg(s, 0)+8, n)
	h.putUint32(arg(s, 0), uint32(truth(ok)))
}

func readString(h *host, s []uint64) {
	if v, ok := h.get(arg(s, 1)).(string); ok {
		h.answerString(arg(s, 0), v)
		return
	}
	h.putUint32(arg(s, 0), 0)
	h.putUint32(arg(s, 0)+4, 0)
}

func entries(h *host, s []uint64) any {
	if o, ok := h.get(arg(s, 0)).(*object); ok {
		return o.entries()
	}
	return &array{}
}

func getProperty(h *host, s []uint64) any { return property(h.get(arg(s, 0)), h.get(arg(s, 1))) }

func length(h *host, s []uint64) {
	switch v := h.get(arg(s, 0)).(type) {
	case *byteArray:
		s[0] = uint64(len(v.bytes))
	case *array:
		s[0] = uint64(len(v.items))
	default:
		s[0] = 0
	}
}

// copyOut copies a Uint8Array into the compiler's memory.
func copyOut(h *host, s []uint64) {
	if from, ok := h.get(arg(s, 2)).(*byteArray); ok {
		copy(h.view(arg(s, 0), arg(s, 1)), from.bytes)
	}
}

func push(h *host, s []uint64) {
	list, ok := h.get(arg(s, 0)).(*array)
	if !ok {
		panic(&jsError{"push onto something that is not an array"})
	}
	list.items = append(list.items, h.get(arg(s, 1)))
	s[0] = uint64(len(list.items))
}

func (h *host) assign(target uint32, key, v any) {
	if err := setProperty(h.get(target), key, v); err != nil {
		panic(err)
	}
}

func reflectSet(h *host, s []uint64) {
	err := setProperty(h.get(arg(s, 0)), h.get(arg(s, 1)), h.get(arg(s, 2)))
	if err != nil {
		h.must(exportThrow, uint64(h.add(err)))
	}
	s[0] = truth(err == nil)
}

func then(h *host, s []uint64) any {
	p := resolved(h.get(arg(s, 0)))
	h.then(p, h.get(arg(s, 1)))
	return p
}

func logAndFree(h *host, s []uint64) {
	h.warn(h.string(arg(s, 0), arg(s, 1)))
	h.must(exportFree, s[0], s[1], 1)
}
