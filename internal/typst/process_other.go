//go:build !linux

package typst

import "syscall"

// Elsewhere than on Linux workers die by the end of their input, and the limit
// on the compiler's own memory is the only one.

func attributes() *syscall.SysProcAttr { return nil }

func residentBytes(int) uint64 { return 0 }

func volunteerForOOM() {}

func yieldCPU() {}
