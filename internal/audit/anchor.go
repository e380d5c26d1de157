package audit

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
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
		mark := Mark{h.Seq, hex.EncodeToString(h.Hash)}
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

// Verify looks up every mark of every anchor in the chains. It returns how many anchors it read and what is wrong.
func (l Ledger) Verify(tx *gorm.DB) (anchors int, wrong []Wrong, err error) {
	err = l.each(func(number int, _ string, a Anchor) error {
		anchors = number
		for chain, mark := range a.Heads {
			fault, err := mark.missing(tx, chain)
			if err != nil {
				return err
			}
			if fault != "" {
				wrong = append(wrong, Wrong{"audit_records", fmt.Sprintf("%s/%d", chain, mark.Seq),
					fmt.Sprintf("%s (anchored on %s)", fault, time.UnixMicro(a.AtMicros).UTC().Format(time.DateTime))})
			}
		}
		return nil
	})
	if err != nil && tx.Error == nil {
		return anchors, append(wrong, Wrong{l.File, fmt.Sprint(anchors + 1), err.Error()}), nil
	}
	return anchors, wrong, err
}

func (m Mark) missing(tx *gorm.DB, chain string) (string, error) {
	id, err := uuid.Parse(chain)
	if err != nil {
		return "the anchor names no chain", nil
	}
	var found []Record
	if err := tx.Where("chain_id = ? AND seq = ?", id, m.Seq).Limit(1).Find(&found).Error; err != nil {
		return "", err
	}
	if len(found) == 0 {
		return "the record is gone", nil
	}
	if hex.EncodeToString(found[0].Hash) != m.Hash {
		return "the record is not the one that was anchored", nil
	}
	return "", nil
}

func lineHash(line string) string {
	if line == "" {
		return ""
	}
	sum := sha256.Sum256([]byte(line))
	return hex.EncodeToString(sum[:])
}
