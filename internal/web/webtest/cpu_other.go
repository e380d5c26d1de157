//go:build !unix

package webtest

import "time"

// Processor is not known here.
func Processor() time.Duration { return 0 }
