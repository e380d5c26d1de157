package elearning

import (
	"fmt"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/calendar"
	"linkfolio/internal/catalogue"
)

// Known is records in which the one that says the same as another is found: the same person, state and day, and the same
// learning. That is decided by what both count as today, whatever they counted as when they were written: by the module or,
// where one of them has none, by the title or by the module that has this title now. Of training that the person types the
// title tells as well, because two courses can be on one day.
type Known struct {
	syllabus catalogue.Syllabus
	titles   map[string]named
	records  map[saying]*Record
}

// named is a title as it is compared, with the only module that has or had it; uuid.Nil is none or several.
type named struct {
	key    string
	module uuid.UUID
}

// saying is one of the ways in which a record is found.
type saying struct {
	person uuid.UUID
	state  State
	day    calendar.Date
	module uuid.UUID // else the title alone tells
	title  string
	other  bool // by the title, records without a module only
}

// KnownIn makes an empty collection. The syllabus says what records count as.
func KnownIn(s catalogue.Syllabus) *Known {
	return &Known{s, map[string]named{}, map[saying]*Record{}}
}

// Add puts a record in. Of several that say the same the first stays: add those that have a module first.
func (k *Known) Add(r Record) {
	title := k.named(r.Title)
	ways := []saying{k.byTitle(r, title)}
	if r.ModuleID == nil {
		other := ways[0]
		other.other = true
		ways = append(ways, other)
	}
	if by, there := k.byModule(r, title); there {
		ways = append(ways, by)
	}
	for _, way := range ways {
		if _, there := k.records[way]; !there {
			k.records[way] = &r
		}
	}
}

// Find gives the record that says the same as another.
func (k *Known) Find(r Record) (Record, bool) {
	title := k.named(r.Title)
	by := k.byTitle(r, title)
	by.other = r.ModuleID != nil // two records of different modules differ, though their titles are the same
	if module, there := k.byModule(r, title); there {
		if found, known := k.records[module]; known {
			return *found, true
		}
	}
	if found, known := k.records[by]; known {
		return *found, true
	}
	return Record{}, false
}

func (k *Known) byTitle(r Record, title named) saying {
	return saying{person: r.PersonID, state: r.State, day: r.Day, title: title.key}
}

// byModule is how a record is found by the module as which it counts or, without one, by that which has its title.
func (k *Known) byModule(r Record, title named) (by saying, there bool) {
	by = saying{person: r.PersonID, state: r.State, day: r.Day, module: title.module}
	if r.ModuleID != nil {
		by.module = k.syllabus.Counts(*r.ModuleID)
	}
	if by.module == uuid.Nil {
		return by, false
	}
	if _, m, _ := k.syllabus.Module(by.module); m.Typed {
		by.title = title.key
	}
	return by, true
}

func (k *Known) named(title string) named {
	if known, there := k.titles[title]; there {
		return known
	}
	n := named{key: catalogue.TitleKey(title)}
	if modules := k.syllabus.Titled(title); len(modules) == 1 {
		n.module = modules[0]
	}
	k.titles[title] = n
	return n
}

// twin finds, among the records of its person, another one that says the same as a record.
func twin(tx *gorm.DB, s catalogue.Syllabus, r Record) (Record, bool, error) {
	var found []Record
	err := tx.Where("person_id = ? AND state = ? AND day = ? AND id <> ?", r.PersonID, r.State, r.Day, r.ID).
		Order("module_id IS NULL, id").Find(&found).Error
	if err != nil {
		return Record{}, false, fmt.Errorf("learning records that say the same: %w", err)
	}
	known := KnownIn(s)
	for _, other := range found {
		known.Add(other)
	}
	same, there := known.Find(r)
	return same, there, nil
}

// samenessOf is what no two records of a person have in common: the module as it counted when the record was written, with the
// title where that is typed or, outside the programmes, the title; the state; and the day. It is the last guard, for two who write
// at once; what it cannot know, such as a merge since, is for Known.
func samenessOf(r Record, s catalogue.Syllabus) string {
	return subjectOf(r.ModuleID, r.Title, s) + " " + string(r.State) + " " + r.Day.String()
}

// subjectOf is the part of the sameness that says what was learned.
func subjectOf(module *uuid.UUID, title string, s catalogue.Syllabus) string {
	if module == nil {
		return "title " + catalogue.TitleKey(title)
	}
	of := "module " + s.Counts(*module).String()
	if _, m, _ := s.Module(*module); m.Typed {
		of += " " + catalogue.TitleKey(title)
	}
	return of
}
