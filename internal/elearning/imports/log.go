package imports

import (
	"errors"
	"fmt"

	"linkfolio/internal/elearning/reports"
	"linkfolio/internal/fault"
)

// logCause logs why a file was refused, where that has a cause that people are not told. Only the kind of it is logged, and of a
// panic where it was: the text of either may have words of the file, which are people's.
func (d *Desk) logCause(message string, i Import, err error) {
	refusal := fault.Of(err)
	if refusal == nil || refusal.Unwrap() == nil {
		return
	}
	known := []any{"import", i.ID, "fault", refusal.Kind.String(), "cause", kindOf(refusal.Unwrap())}
	var panicked *reports.PanicError
	if errors.As(err, &panicked) {
		known = append(known, "panic", panicked.Kind, "stack", string(panicked.Stack))
	}
	d.Log.Warn(message, known...)
}

// kindOf is the type of the innermost error.
func kindOf(err error) string {
	for inner := errors.Unwrap(err); inner != nil; inner = errors.Unwrap(err) {
		err = inner
	}
	return fmt.Sprintf("%T", err)
}
