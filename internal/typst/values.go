package typst

import (
	"fmt"
	"math"
	"strconv"
)

// The compiler was built for JavaScript (wasm-bindgen): it holds values of its
// host by number and asks the host to make, read and call them. These are the
// Go forms of those values. A number is a float64, a string is a string, true
// and false are bool, and null is nil.
type (
	undefined struct{}
	symbol    string

	// byteArray is a Uint8Array, array an Array, object a plain Object. They
	// are held by pointer, because JavaScript compares them by identity.
	byteArray struct{ bytes []byte }
	array     struct{ items []any }
	object    struct {
		keys   []string
		fields map[string]any
	}

	// function is a function of the host that the compiler may call.
	function func(args []any) (any, error)

	// jsError is an Error; it is also the Go error that carries it.
	jsError struct{ message string }

	// wrapped is an object that lives in the compiler's own memory.
	wrapped struct {
		class string
		ptr   uint32
	}
)

func (e *jsError) Error() string { return e.message }

func newObject() *object { return &object{fields: map[string]any{}} }

func (o *object) set(key string, value any) {
	if _, seen := o.fields[key]; !seen {
		o.keys = append(o.keys, key)
	}
	o.fields[key] = value
}

// entries returns [key, value] pairs in the order in which they were set.
func (o *object) entries() *array {
	pairs := &array{}
	for _, key := range o.keys {
		pairs.items = append(pairs.items, &array{items: []any{key, o.fields[key]}})
	}
	return pairs
}

// property reads target[key], undefined where there is none.
func property(target, key any) any {
	switch t := target.(type) {
	case *object:
		if name, ok := key.(string); ok {
			if value, found := t.fields[name]; found {
				return value
			}
		}
	case *array:
		if n, ok := key.(float64); ok && n >= 0 && int(n) < len(t.items) {
			return t.items[int(n)]
		}
	}
	return undefined{}
}

// setProperty is target[key] = value.
func setProperty(target, key, value any) error {
	switch t := target.(type) {
	case *object:
		t.set(text(key), value)
		return nil
	case *array:
		n, ok := key.(float64)
		if !ok || n < 0 || n > math.MaxInt32 {
			return &jsError{"not an index: " + describe(key)}
		}
		for len(t.items) <= int(n) {
			t.items = append(t.items, undefined{})
		}
		t.items[int(n)] = value
		return nil
	}
	return &jsError{"cannot set a property of " + describe(target)}
}

func isObject(v any) bool {
	switch v.(type) {
	case *byteArray, *array, *object, *jsError, *wrapped, *promise:
		return true
	}
	return false
}

func isFunction(v any) bool {
	switch v.(type) {
	case function, *closure:
		return true
	}
	return false
}

// identical is JavaScript's ===, except that functions of the host are never
// equal (Go cannot compare them, and nobody asks).
func identical(a, b any) bool {
	if _, is := a.(function); is {
		return false
	}
	if _, is := b.(function); is {
		return false
	}
	return a == b
}

// number is JavaScript's Number(v).
func number(v any) float64 {
	switch t := v.(type) {
	case float64:
		return t
	case int64:
		return float64(t)
	case uint64:
		return float64(t)
	case bool:
		if t {
			return 1
		}
		return 0
	case nil:
		return 0
	case string:
		if n, err := strconv.ParseFloat(t, 64); err == nil {
			return n
		}
	}
	return math.NaN()
}

// text is JavaScript's String(v), near enough for keys and messages.
func text(v any) string {
	switch t := v.(type) {
	case string:
		return t
	case *jsError:
		return t.message
	case float64:
		return strconv.FormatFloat(t, 'f', -1, 64)
	}
	return describe(v)
}

// describe names a value for a message.
func describe(v any) string {
	switch t := v.(type) {
	case undefined:
		return "undefined"
	case nil:
		return "null"
	case string:
		return strconv.Quote(t)
	case float64, bool, int64, uint64:
		return fmt.Sprint(t)
	case *jsError:
		return "Error: " + t.message
	case *wrapped:
		return t.class
	case *object:
		return "Object"
	case *array:
		return "Array"
	case *byteArray:
		return "Uint8Array"
	}
	if isFunction(v) {
		return "Function"
	}
	return fmt.Sprintf("%T", v)
}
