package elearning

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"linkfolio/internal/access"
	"linkfolio/internal/catalogue"
)

// RecordsOnPage is how many records a page of the list has.
const RecordsOnPage = 50

// Page is one page of somebody's records, latest first.
type Page struct {
	Records []Listed
	Total   int
	Number  int // of this page, from 1
	Pages   int // at least 1
}

// Listed is a record beside the module as which it counts, of which the ID is uuid.Nil where it counts as none.
type Listed struct {
	Record
	Module catalogue.Module
}

// List gives one page of the actor's own records, whatever they count as. A page beyond the last is the last. Fault: Forbidden.
func (r *Records) List(ctx context.Context, who access.Actor, number int) (Page, error) {
	if err := access.Check(who, access.SeeLearning, access.Record{}); err != nil {
		return Page{}, err
	}
	syllabus, err := r.SyllabusOf(ctx, who.ID)
	if err != nil {
		return Page{}, err
	}
	var page Page
	var records []Record
	err = r.db.Snapshot(ctx, func(tx *gorm.DB) error {
		var total int64
		if err := tx.Model(&Record{}).Where("person_id = ?", who.ID).Count(&total).Error; err != nil {
			return err
		}
		page.Total = int(total)
		page.Pages = max(1, (page.Total+RecordsOnPage-1)/RecordsOnPage)
		page.Number = min(max(number, 1), page.Pages)
		return tx.Where("person_id = ?", who.ID).Order("day DESC, id DESC").Offset((page.Number - 1) * RecordsOnPage).Limit(RecordsOnPage).Find(&records).Error
	})
	if err != nil {
		return Page{}, fmt.Errorf("list learning records: %w", err)
	}
	for _, record := range records {
		_, module, _ := moduleOf(syllabus, record)
		page.Records = append(page.Records, Listed{record, module})
	}
	return page, nil
}
