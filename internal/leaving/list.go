package leaving

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/google/uuid"
)

// ListFile is where the erasures stand in the data directory. It holds nothing but ids.
const ListFile = "erased.list"

// List notes whose account was erased, outside the database, so that a backup from before cannot bring them back. It
// belongs beside the backups, not into them.
type List struct{ File string }

// Add notes one. Twice is once.
func (l List) Add(person uuid.UUID) error {
	there, err := l.Read()
	if err != nil || slices.Contains(there, person) {
		return err
	}
	file, err := os.OpenFile(l.File, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(file, person)
	return errors.Join(err, file.Sync(), file.Close())
}

// Read gives them all. A list that is not there is empty; a line that is no id is an error that names it.
func (l List) Read() ([]uuid.UUID, error) {
	file, err := os.Open(l.File)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer file.Close()
	var all []uuid.UUID
	lines := bufio.NewScanner(file)
	for number := 1; lines.Scan(); number++ {
		text := strings.TrimSpace(lines.Text())
		if text == "" {
			continue
		}
		id, err := uuid.Parse(text)
		if err != nil {
			return nil, fmt.Errorf("%s, line %d is no id: %w", l.File, number, err)
		}
		all = append(all, id)
	}
	return all, lines.Err()
}
