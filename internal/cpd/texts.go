package cpd

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"
)

// Answers holds what was written under each prompt of a template, by the prompt's key.
type Answers map[string]string

// Typed holds, by form field, what was typed wherever the entry's own columns would not give the same words back:
// hours that cannot be read, or "150 min" where the form would show "2.5".
type Typed map[string]string

// Value stores the answers as JSON text.
func (a Answers) Value() (driver.Value, error) { return textsValue(a) }

// Scan reads what Value stored.
func (a *Answers) Scan(source any) error { return textsScan((*map[string]string)(a), source) }

// GormDataType keeps GORM from guessing.
func (Answers) GormDataType() string { return "text" }

// Value stores the texts as JSON text.
func (t Typed) Value() (driver.Value, error) { return textsValue(t) }

// Scan reads what Value stored.
func (t *Typed) Scan(source any) error { return textsScan((*map[string]string)(t), source) }

// GormDataType keeps GORM from guessing.
func (Typed) GormDataType() string { return "text" }

func textsValue(texts map[string]string) (driver.Value, error) {
	if len(texts) == 0 {
		return "{}", nil
	}
	stored, err := json.Marshal(texts)
	return string(stored), err
}

func textsScan(texts *map[string]string, source any) error {
	var stored []byte
	switch s := source.(type) {
	case string:
		stored = []byte(s)
	case []byte:
		stored = s
	default:
		return fmt.Errorf("cpd: cannot read texts from %T", source)
	}
	*texts = nil
	return json.Unmarshal(stored, texts)
}
