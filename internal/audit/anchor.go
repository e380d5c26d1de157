package audit

import (
	"bufio"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"syscall"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"
)

// Anchor is a signed note of where the chains stood at a moment. Anchors are kept in a file outside the database, so that
// a chain whose end was cut off, or a whole database put back to an older day, is noticed.
type Anchor struct {
	AtMicros int64           `json:"at_us"`
	Prev     string          `json:"prev"` // SHA-256 of the line before, in hexadecimal; empty on the first
	Heads    map[string]Mark `json:"heads"`
}

// Mark is the end of one chain.
type Mark struct {
	Seq  int64  `json:"seq"`
	Hash string `json:"hash"`

	at int64 // when the anchor that it stands in was dropped, in microseconds
}

// Ledger is the file of anchors. Sign and Open are the server's signing key: Sign makes a line from an anchor, Open
// reads one back and refuses what we did not sign.
type Ledger struct {
	File string
	Sign func(Anchor) (string, error)
	Open func(line string) (Anchor, error)
}

// Drop writes an anchor with every chain that grew since the last one, and makes sure that it reached the disk. It writes
// nothing when nothing grew. It returns how many chains it noted.
func (l Ledger) Drop(tx *gorm.DB, now time.Time) (int, error) {
	file, err := os.OpenFile(l.File, os.O_CREATE|os.O_RDWR|os.O_APPEND, 0o600)
	if err != nil {
		return 0, err
	}
	defer file.Close()
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX); err != nil {
		return 0, err
	}
	known, last, err := l.read()
	if err != nil {
		return 0, err
	}
	grown, err := grownSince(tx, known)
	if err != nil || len(grown) == 0 {
		return 0, err
	}
	line, err := l.Sign(Anchor{AtMicros: now.UnixMicro(), Prev: lineHash(last), Heads: grown})
	if err != nil {
		return 0, err
	}
	if _, err := file.WriteString(line + "\n"); err != nil {
		return 0, err
	}
	return len(grown), file.Sync()
}

func grownSince(tx *gorm.DB, known map[string]Mark) (map[string]Mark, error) {
	var heads []Head
	if err := tx.Find(&heads).Error; err != nil {
		return nil, err
	}
	grown := map[string]Mark{}
	for _, h := range heads {
		mark := Mark{Seq: h.Seq, Hash: hex.EncodeToString(h.Hash)}
		if h.Seq > 0 && known[h.ChainID.String()] != mark {
			grown[h.ChainID.String()] = mark
		}
	}
	return grown, nil
}

// read gives the newest mark of each chain and the last line; a line that was changed or taken out is an error.
func (l Ledger) read() (known map[string]Mark, last string, err error) {
	known = map[string]Mark{}
	err = l.each(func(_ int, line string, a Anchor) error {
		for chain, mark := range a.Heads {
			known[chain] = mark
		}
		last = line
		return nil
	})
	return known, last, err
}

func (l Ledger) each(visit func(number int, line string, a Anchor) error) error {
	file, err := os.Open(l.File)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 64<<20)
	previous := ""
	for number := 1; lines.Scan(); number++ {
		anchor, err := l.Open(lines.Text())
		if err != nil {
			return fmt.Errorf("anchor %d: it was not signed by us: %w", number, err)
		}
		if anchor.Prev != lineHash(previous) {
			return fmt.Errorf("anchor %d: the one before it is missing or was changed", number)
		}
		if err := visit(number, lines.Text(), anchor); err != nil {
			return err
		}
		previous = lines.Text()
	}
	return lines.Err()
}

// Marks are the ends of chains that anchors tell of, in the order of the chain.
type Marks map[uuid.UUID][]Mark

// Marks reads every mark of every anchor. It returns how many anchors it read; a line that was changed or taken out is wrong,
// and what stands after it is not believed. Read the marks before the database, which must then have all that they tell of.
func (l Ledger) Marks() (anchors int, marks Marks, wrong []Wrong) {
	marks = Marks{}
	err := l.each(func(number int, _ string, a Anchor) error {
		anchors = number
		for chain, mark := range a.Heads {
			id, err := uuid.Parse(chain)
			if err != nil {
				return fmt.Errorf("anchor %d: it names no chain: %w", number, err)
			}
			mark.at = a.AtMicros
			marks[id] = append(marks[id], mark)
		}
		return nil
	})
	if err != nil {
		wrong = append(wrong, Wrong{l.File, fmt.Sprint(anchors + 1), err.Error()})
	}
	for _, chain := range marks {
		slices.SortFunc(chain, func(a, b Mark) int { return cmp.Compare(a.Seq, b.Seq) })
	}
	return anchors, marks, wrong
}

// Verify looks up every mark of every anchor in the chains. It returns how many anchors it read and what is wrong, in the
// chains also.
func (l Ledger) Verify(tx *gorm.DB) (anchors int, wrong []Wrong, err error) {
	anchors, marks, wrong := l.Marks()
	_, found, err := VerifyAgainst(tx, marks)
	return anchors, append(wrong, found...), err
}

func lineHash(line string) string {
	if line == "" {
		return ""
	}
	sum := sha256.Sum256([]byte(line))
	return hex.EncodeToString(sum[:])
}
