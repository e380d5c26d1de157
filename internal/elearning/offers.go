package elearning

import (
	"context"
	"slices"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
	"linkfolio/internal/catalogue"
	"linkfolio/internal/cpd"
)

// Offer is a completion without an entry, and the entries, belonging to no completion, that say the same: title and day.
type Offer struct {
	Record
	Alike []cpd.Entry
}

// Offers are the completions that can become entries, the latest of them, and the drafts that were made from others.
type Offers struct {
	Open   []Offer // at most MostEntries
	More   int     // completions beyond them
	Drafts []cpd.Entry
}

// Offers gives what the actor can still put into their CPD record.
func (r *Records) Offers(ctx context.Context, who access.Actor) (Offers, error) {
	if err := access.Check(who, access.SeeLearning, access.Record{}); err != nil {
		return Offers{}, err
	}
	var offers Offers
	err := r.db.Snapshot(ctx, func(tx *gorm.DB) error {
		records, err := Of(tx, who.ID)
		if err != nil {
			return err
		}
		var open []Record
		var entries []uuid.UUID
		for _, record := range records[who.ID] {
			switch {
			case record.EntryID != nil:
				entries = append(entries, *record.EntryID)
			case record.State == Completed:
				open = append(open, record)
			}
		}
		offers.More = max(0, len(open)-MostEntries)
		if offers.Open, err = offersOf(tx, who.ID, open[:len(open)-offers.More], entries); err != nil {
			return err
		}
		offers.Drafts, err = drafts(tx, who.ID, entries)
		return err
	})
	return offers, err
}

// offersOf puts beside completions the entries that say the same and are not taken by another completion.
func offersOf(tx *gorm.DB, owner uuid.UUID, open []Record, taken []uuid.UUID) ([]Offer, error) {
	var days []calendar.Date
	for _, record := range open {
		days = append(days, record.Day)
	}
	entries, err := cpd.OnDays(tx, owner, days)
	if err != nil {
		return nil, err
	}
	offers := make([]Offer, 0, len(open))
	for _, record := range open {
		offer := Offer{Record: record}
		for _, e := range entries {
			same := e.EndsOn == record.Day && catalogue.TitleKey(e.Title) == catalogue.TitleKey(record.Title)
			if same && !slices.Contains(taken, e.ID) {
				offer.Alike = append(offer.Alike, e)
			}
		}
		offers = append(offers, offer)
	}
	return offers, nil
}

func drafts(tx *gorm.DB, owner uuid.UUID, ids []uuid.UUID) ([]cpd.Entry, error) {
	var all []cpd.Entry
	for chunk := range slices.Chunk(ids, 1000) {
		entries, err := cpd.Among(tx, owner, chunk)
		if err != nil {
			return nil, err
		}
		all = append(all, entries...)
	}
	return slices.DeleteFunc(all, func(e cpd.Entry) bool { return e.State != access.Draft }), nil
}
