package audit

import (
	"sync"

	"gorm.io/gorm"
)

// InBatches judges rows on all processors, since checking them is the most of the work, and takes what was found in the
// order of the rows.
func InBatches[T any](query *gorm.DB, judge func(T) string, take func(T, string)) error {
	const size, workers = 256, 4
	rows, err := query.Rows()
	if err != nil {
		return err
	}
	defer rows.Close()
	batch, faults := make([]T, 0, size), make([]string, size)
	flush := func() {
		var wg sync.WaitGroup
		for w := range workers {
			wg.Go(func() {
				for i := w; i < len(batch); i += workers {
					faults[i] = judge(batch[i])
				}
			})
		}
		wg.Wait()
		for i, row := range batch {
			take(row, faults[i])
		}
		batch = batch[:0]
	}
	for rows.Next() {
		var row T
		if err := query.ScanRows(rows, &row); err != nil {
			return err
		}
		if batch = append(batch, row); len(batch) == size {
			flush()
		}
	}
	flush()
	return rows.Err()
}
