package audit

import (
	"sync"

	"gorm.io/gorm"
)

// InBatches judges rows on all processors, since checking them is the most of the work, and takes what was found in the
// order of the rows. A batch is judged while the next one is read.
func InBatches[T any](query *gorm.DB, judge func(T) string, take func(T, string)) error {
	const size = 256
	rows, err := query.Rows()
	if err != nil {
		return err
	}
	defer rows.Close()
	before, batch := &judging[T]{}, make([]T, 0, size)
	flush := func() {
		before.finish(take)
		before, batch = judgeAll(batch, judge), make([]T, 0, size)
	}
	for rows.Next() {
		var row T
		if err := query.ScanRows(rows, &row); err != nil {
			before.done.Wait()
			return err
		}
		if batch = append(batch, row); len(batch) == size {
			flush()
		}
	}
	flush()
	before.finish(take)
	return rows.Err()
}

// judging is rows that are being judged.
type judging[T any] struct {
	rows   []T
	faults []string
	done   sync.WaitGroup
}

func judgeAll[T any](rows []T, judge func(T) string) *judging[T] {
	const workers = 4
	j := &judging[T]{rows: rows, faults: make([]string, len(rows))}
	for w := range workers {
		j.done.Go(func() {
			for i := w; i < len(rows); i += workers {
				j.faults[i] = judge(rows[i])
			}
		})
	}
	return j
}

// finish waits, and hands over each row with what is wrong with it.
func (j *judging[T]) finish(take func(T, string)) {
	j.done.Wait()
	for i, row := range j.rows {
		take(row, j.faults[i])
	}
}
