//go:build unix

package typst

import (
	"syscall"

	"github.com/tetratelabs/wazero/experimental"
)

// commitStep is how much memory is made usable at a time.
const commitStep = 16 << 20

// memory is the linear memory of one instance: an address range that is
// reserved at once, made usable as it grows (so growing copies nothing), and
// given back to the system when the instance closes. It grows to its limit and
// remembers when it was asked for more.
type memory struct {
	limit     uint64
	refused   bool
	reserved  []byte
	committed uint64
}

// Allocate implements experimental.MemoryAllocator.
func (m *memory) Allocate(_, limit uint64) experimental.LinearMemory {
	m.limit = min(m.limit, limit)
	reserved, err := syscall.Mmap(-1, 0, int(m.limit), syscall.PROT_NONE, syscall.MAP_PRIVATE|syscall.MAP_ANON)
	if err == nil {
		m.reserved = reserved
	}
	return m
}

// Reallocate implements experimental.LinearMemory.
func (m *memory) Reallocate(size uint64) []byte {
	if size > uint64(len(m.reserved)) {
		m.refused = true
		return nil
	}
	if size > m.committed {
		want := min((size+commitStep-1)/commitStep*commitStep, uint64(len(m.reserved)))
		if err := syscall.Mprotect(m.reserved[:want], syscall.PROT_READ|syscall.PROT_WRITE); err != nil {
			m.refused = true
			return nil
		}
		m.committed = want
	}
	return m.reserved[:size]
}

// Free implements experimental.LinearMemory.
func (m *memory) Free() {
	if m.reserved != nil {
		_ = syscall.Munmap(m.reserved) // fails only for a range that is not ours
		m.reserved = nil
	}
}
