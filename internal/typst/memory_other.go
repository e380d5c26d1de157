//go:build !unix

package typst

import "github.com/tetratelabs/wazero/experimental"

// memory is the linear memory of one instance, up to its limit, in a plain
// slice; it remembers when it was asked for more.
type memory struct {
	limit   uint64
	refused bool
	bytes   []byte
}

// Allocate implements experimental.MemoryAllocator.
func (m *memory) Allocate(_, limit uint64) experimental.LinearMemory {
	m.limit = min(m.limit, limit)
	return m
}

// Reallocate implements experimental.LinearMemory.
func (m *memory) Reallocate(size uint64) []byte {
	if size > m.limit {
		m.refused = true
		return nil
	}
	if more := int(size) - len(m.bytes); more > 0 {
		m.bytes = append(m.bytes, make([]byte, more)...)
	}
	return m.bytes
}

// Free implements experimental.LinearMemory.
func (m *memory) Free() { m.bytes = nil }
