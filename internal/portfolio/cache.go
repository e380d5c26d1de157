package portfolio

import (
	"container/list"
	"crypto/sha256"
	"sync"
)

// cacheBytes is room for some ten portfolios. The same one is asked for again within minutes: a second click, a
// download beside a look at it. Kept in memory only, because PDFs hold what people wrote.
const cacheBytes = 32 << 20

// cache keeps finished PDFs by the hash of their data, those used last, up to a number of bytes.
type cache struct {
	mu    sync.Mutex
	limit int
	size  int
	order *list.List // of *made, the one used last in front
	byKey map[[sha256.Size]byte]*list.Element
}

type made struct {
	key [sha256.Size]byte
	pdf []byte
}

func newCache(limit int) *cache {
	return &cache{limit: limit, order: list.New(), byKey: map[[sha256.Size]byte]*list.Element{}}
}

func (c *cache) get(key [sha256.Size]byte) ([]byte, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	at, found := c.byKey[key]
	if !found {
		return nil, false
	}
	c.order.MoveToFront(at)
	return at.Value.(*made).pdf, true
}

// put keeps a PDF and lets go of those used longest ago. One that is larger than the whole cache is not kept.
func (c *cache) put(key [sha256.Size]byte, pdf []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, there := c.byKey[key]; there || len(pdf) > c.limit {
		return
	}
	c.byKey[key] = c.order.PushFront(&made{key, pdf})
	c.size += len(pdf)
	for c.size > c.limit {
		last := c.order.Remove(c.order.Back()).(*made)
		delete(c.byKey, last.key)
		c.size -= len(last.pdf)
	}
}
