package typst

import (
	"errors"
	"fmt"
)

// invoke calls a function value, whoever made it.
func (h *host) invoke(f any, args ...any) (any, error) {
	switch t := f.(type) {
	case function:
		return t(args)
	case *closure:
		return undefined{}, t.call(h, args)
	}
	return nil, &jsError{describe(f) + " is not a function"}
}

// closure is a Rust closure handed to the host; count says how many hold it.
type closure struct {
	a, b  uint32
	count int
}

func (c *closure) call(h *host, args []any) error {
	var arg any = undefined{}
	if len(args) > 0 {
		arg = args[0]
	}
	c.count++
	defer c.release(h)
	a := c.a
	c.a = 0
	_, err := h.call(exportClosureCall, uint64(a), uint64(c.b), uint64(h.add(arg)))
	c.a = a
	return err
}

func (c *closure) release(h *host) {
	if c.count--; c.count == 0 {
		h.must(exportClosureDrop, uint64(c.a), uint64(c.b))
		c.a = 0
	}
}

// promise settles once; what waits for it runs as a microtask.
type promise struct {
	settled  bool
	value    any
	rejected error
	waiting  []any
}

// newPromise runs the compiler's executor with a resolve and a reject function.
func (h *host) newPromise(a, b uint32) *promise {
	p := &promise{}
	resolve := function(func(args []any) (any, error) {
		h.settle(p, first(args), nil)
		return undefined{}, nil
	})
	reject := function(func(args []any) (any, error) {
		h.settle(p, nil, asError(first(args)))
		return undefined{}, nil
	})
	h.must(exportExecutor, uint64(a), uint64(b), uint64(h.add(resolve)), uint64(h.add(reject)))
	return p
}

func first(args []any) any {
	if len(args) == 0 {
		return undefined{}
	}
	return args[0]
}

// resolved is Promise.resolve(v).
func resolved(v any) *promise {
	if p, is := v.(*promise); is {
		return p
	}
	return &promise{settled: true, value: v}
}

func (h *host) settle(p *promise, value any, rejected error) {
	if p.settled {
		return
	}
	p.settled, p.value, p.rejected = true, value, rejected
	for _, f := range p.waiting {
		h.then(p, f)
	}
	p.waiting = nil
}

// then calls f with the promise's value, soon or when it has one.
func (h *host) then(p *promise, f any) {
	switch {
	case !p.settled:
		p.waiting = append(p.waiting, f)
	case p.rejected == nil:
		h.later(f, p.value)
	}
}

func (h *host) later(f any, args ...any) {
	h.tasks = append(h.tasks, func() error {
		_, err := h.invoke(f, args...)
		return err
	})
}

// await runs microtasks until none is left, and returns what the promise holds.
func (h *host) await(v any) (any, error) {
	for len(h.tasks) > 0 {
		next := h.tasks[0]
		h.tasks = h.tasks[1:]
		if err := next(); err != nil {
			return nil, err
		}
	}
	p, is := v.(*promise)
	switch {
	case !is:
		return nil, fmt.Errorf("the compiler returned %s, not a promise", describe(v))
	case !p.settled:
		return nil, errors.New("the compiler waits for something that never comes")
	}
	return p.value, p.rejected
}

// asError makes a Go error of whatever was thrown.
func asError(thrown any) error {
	if err, is := thrown.(error); is {
		return err
	}
	return &jsError{text(thrown)}
}
