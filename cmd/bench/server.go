package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// server is the program under measurement.
type server struct {
	command  *exec.Cmd
	address  string
	postgres bool
}

func start(ctx context.Context, binary, address, dir string) (*server, error) {
	command := exec.CommandContext(ctx, binary, "serve")
	command.Env = append(os.Environ(), "LINKFOLIO_ADDR=127.0.0.1:0", "LINKFOLIO_DATA_DIR="+dir, "LINKFOLIO_DATABASE_URL="+address)
	out, err := command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := command.Start(); err != nil {
		return nil, err
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if _, url, found := strings.Cut(lines.Text(), "http://"); found {
			return &server{command, "http://" + strings.TrimSpace(url), address != ""}, nil
		}
	}
	return nil, errors.Join(errors.New("the server did not say where it listens"), command.Wait())
}

func (s *server) stop() {
	_ = s.command.Process.Signal(syscall.SIGTERM)
	_ = s.command.Wait()
}

// usage is CPU time and memory of some processes.
type usage struct {
	cpu     time.Duration
	memory  int64 // bytes, each shared page counted by its share
	largest int64 // the same of the largest process but the first, such as the worker that makes a PDF
}

// tree is the usage of a process and all that it started.
func tree(root int) usage {
	children := map[int][]int{}
	for _, p := range processes() {
		children[p.parent] = append(children[p.parent], p.id)
	}
	var total usage
	var walk func(id int)
	walk = func(id int) {
		u := one(id)
		total.cpu += u.cpu
		total.memory += u.memory
		if id != root {
			total.largest = max(total.largest, u.memory)
		}
		for _, child := range children[id] {
			walk(child)
		}
	}
	walk(root)
	return total
}

// postgresCPU is the CPU of every process of PostgreSQL's.
func postgresCPU() (total time.Duration) {
	for _, p := range processes() {
		if p.name == "postgres" {
			total += one(p.id).cpu
		}
	}
	return total
}

type process struct {
	id, parent int
	name       string
	cpu        time.Duration
}

func processes() (all []process) {
	entries, err := os.ReadDir("/proc")
	if err != nil {
		return nil
	}
	for _, entry := range entries {
		if id, err := strconv.Atoi(entry.Name()); err == nil {
			if p, err := stat(id); err == nil {
				all = append(all, p)
			}
		}
	}
	return all
}

const tick = time.Second / 100 // USER_HZ on Linux

func stat(id int) (process, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", id))
	if err != nil {
		return process{}, err
	}
	open, shut := strings.IndexByte(string(text), '('), strings.LastIndexByte(string(text), ')')
	fields := strings.Fields(string(text)[shut+1:])
	number := func(i int) int {
		n, _ := strconv.Atoi(fields[i])
		return n
	}
	return process{id, number(1), string(text)[open+1 : shut], time.Duration(number(11)+number(12)) * tick}, nil
}

func one(id int) usage {
	p, err := stat(id)
	if err != nil {
		return usage{}
	}
	u := usage{cpu: p.cpu}
	text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/smaps_rollup", id))
	for line := range strings.Lines(string(text)) {
		if rest, found := strings.CutPrefix(line, "Pss:"); found {
			kilobytes, _ := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
			u.memory = kilobytes << 10
		}
	}
	return u
}
