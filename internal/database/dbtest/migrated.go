package dbtest

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"linkfolio/internal/database"
)

// Each test binary migrates once on each engine; its tests get copies, which cost a tenth.

// migratedFile is a migrated SQLite database, byte for byte.
var migratedFile = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "linkfolio-migrated-*")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	if err := migrate("", dir); err != nil {
		return nil, err
	}
	return os.ReadFile(filepath.Join(dir, database.FileName)) // whole: closing the last connection empties the write-ahead log
})

// migratedTemplate names a migrated database on the test server, from which others are made. It stays until the server is
// thrown away.
func migratedTemplate(server string) (string, error) {
	madeTemplate.Do(func() {
		name := "template_" + strings.ToLower(rand.Text())
		templateFault = administer(server, "CREATE DATABASE "+name)
		if templateFault == nil {
			templateFault = migrate(addressOf(server, name), "")
		}
		templateName = name
	})
	return templateName, templateFault
}

var (
	madeTemplate  sync.Once
	templateName  string
	templateFault error
)

func migrate(address, dir string) error {
	db, err := database.Open(context.Background(), address, dir, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	_, err = db.Migrate(context.Background())
	return errors.Join(err, db.Close())
}
