//go:build unix

package webtest

import (
	"syscall"
	"time"
)

// Processor is the processor time that this process has had, for measurements on machines that are busy with other things.
func Processor() time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		return 0
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
