package learning

import (
	"net/url"

	"github.com/google/uuid"

	"linkfolio/internal/elearning"
	"linkfolio/internal/web/site"
)

// Where the pages of a person's own learning are.
const (
	minePath         = "/learning"
	recordsPath      = "/learning/records"
	certificatesPath = "/learning/certificates"
	entriesPath      = "/learning/entries"
	pointsPath       = "/learning/requirements"
	statementPath    = "/learning/requirements/state"
)

// recordPath is the address of a record, or of a page beneath it.
func recordPath(id uuid.UUID, beneath string) string {
	path := recordsPath + "/" + id.String()
	if beneath != "" {
		path += "/" + beneath
	}
	return path
}

// newRecordPath leads to the form for a module, or for elearning.Elsewhere.
func newRecordPath(module string) string {
	return site.WithQuery(recordsPath+"/new", url.Values{"module": {module}})
}

// linePath leads to what somebody has of a module or, where that is nothing, straight to recording it.
func linePath(line elearning.Line) string {
	if len(line.Records) > 0 {
		return recordPath(line.Records[0].ID, "")
	}
	return newRecordPath(line.ID.String())
}
