package typst

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
	"syscall"
)

// attributes: the worker dies with the thread that started it, and does not
// get the Ctrl-C that people give the server, which finishes its jobs first.
func attributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL, Setpgid: true}
}

// residentBytes is the memory that a process holds, 0 if it is gone.
func residentBytes(pid int) uint64 {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", pid))
	if err != nil {
		return 0
	}
	fields := bytes.Fields(stat)
	if len(fields) < 2 {
		return 0
	}
	pages, _ := strconv.ParseUint(string(fields[1]), 10, 64)
	return pages * uint64(os.Getpagesize())
}

// volunteerForOOM asks the kernel, short of memory, to take this process
// before the server. It may be refused; then nothing is lost.
func volunteerForOOM() {
	_ = os.WriteFile("/proc/self/oom_score_adj", []byte("500"), 0)
}

// yieldCPU lets everybody else go first. Niceness belongs to a thread, and new
// threads take it from the one that makes them.
func yieldCPU() {
	const nice = 10
	threads, _ := os.ReadDir("/proc/self/task")
	for _, thread := range threads {
		if id, err := strconv.Atoi(thread.Name()); err == nil {
			_ = syscall.Setpriority(syscall.PRIO_PROCESS, id, nice)
		}
	}
}
