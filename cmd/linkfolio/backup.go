package main

import (
	"archive/tar"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"linkfolio/internal/config"
	"linkfolio/internal/database"
)

type backupCommand struct {
	File string `arg:"" help:"File to write, such as linkfolio-2026-11-22.tar.gz. It must not exist yet. It holds the signing keys: keep it safe."`
}

// Run copies database, keys and anchors into one archive.
func (c backupCommand) Run(ctx context.Context) error {
	a, err := openApp(ctx)
	if err != nil {
		return err
	}
	defer a.close()
	if a.db.File() == "" {
		return errors.New("on PostgreSQL, back up the database with pg_dump and copy the folder keys and the file " + ledgerFile + " from the data directory")
	}
	if err := c.backup(ctx, a); err != nil {
		return err
	}
	fmt.Println("Backup written to", c.File)
	return nil
}

func (c backupCommand) backup(ctx context.Context, a *app) error {
	scratch, err := os.MkdirTemp(a.config.DataDir, "backup-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(scratch)
	copied := filepath.Join(scratch, database.FileName)
	if err := a.db.BackupSQLite(ctx, copied); err != nil {
		return fmt.Errorf("copy the database: %w", err)
	}
	out, err := os.OpenFile(c.File, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	if err := pack(out, a.config.DataDir, copied); err != nil {
		return errors.Join(err, os.Remove(c.File))
	}
	return nil
}

// pack writes the archive and closes it.
func pack(out *os.File, dataDir, copied string) error {
	zipped := gzip.NewWriter(out)
	archive := tar.NewWriter(zipped)
	err := errors.Join(
		addFile(archive, copied, database.FileName),
		addTree(archive, dataDir, "keys"),
		addTree(archive, dataDir, ledgerFile),
	)
	return errors.Join(err, archive.Close(), zipped.Close(), out.Sync(), out.Close())
}

// addTree adds a file or folder of the data directory; one that is not there is left out, and so is the draft of a key that
// is just being made.
func addTree(archive *tar.Writer, dataDir, name string) error {
	root := filepath.Join(dataDir, name)
	if _, err := os.Stat(root); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return filepath.WalkDir(root, func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.HasPrefix(entry.Name(), ".") {
			return err
		}
		inside, err := filepath.Rel(dataDir, file)
		if err != nil {
			return err
		}
		return addFile(archive, file, filepath.ToSlash(inside))
	})
}

func addFile(archive *tar.Writer, file, name string) error {
	in, err := os.Open(file)
	if err != nil {
		return err
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil {
		return err
	}
	header := &tar.Header{Name: name, Mode: 0o600, Size: info.Size(), ModTime: info.ModTime()}
	if err := archive.WriteHeader(header); err != nil {
		return err
	}
	_, err = io.CopyN(archive, in, info.Size())
	return err
}

type restoreCommand struct {
	File string `arg:"" help:"A file that 'linkfolio backup' wrote."`
}

// Run unpacks into the data directory, which must hold no database and no keys.
func (c restoreCommand) Run() error {
	settings, err := config.Read()
	if err != nil {
		return err
	}
	if settings.DatabaseURL != "" {
		return errors.New("LINKFOLIO_DATABASE_URL is set; restore PostgreSQL with pg_restore or psql")
	}
	if err := c.restore(settings.DataDir); err != nil {
		return err
	}
	fmt.Println("Restored. Run `linkfolio verify` to check it, then `linkfolio serve`.")
	return nil
}

func (c restoreCommand) restore(dataDir string) error {
	if err := nothingIn(dataDir); err != nil {
		return err
	}
	in, err := os.Open(c.File)
	if err != nil {
		return err
	}
	defer in.Close()
	zipped, err := gzip.NewReader(in)
	if err != nil {
		return fmt.Errorf("%s is not a Linkfolio backup: %w", c.File, err)
	}
	root, err := os.OpenRoot(dataDir)
	if err != nil {
		return err
	}
	defer root.Close()
	if err := unpack(tar.NewReader(zipped), root); err != nil {
		return fmt.Errorf("%s could not be restored: %w", c.File, err)
	}
	return nil
}

// nothingIn makes the data directory, and makes sure that nothing in it would be overwritten.
func nothingIn(dataDir string) error {
	for _, name := range []string{database.FileName, "keys", ledgerFile} {
		if _, err := os.Stat(filepath.Join(dataDir, name)); !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("%s already holds %s: restore into an empty data directory", dataDir, name)
		}
	}
	return os.MkdirAll(dataDir, 0o700)
}

func unpack(archive *tar.Reader, root *os.Root) error {
	found := false
	for {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		known := header.Name == database.FileName || header.Name == ledgerFile || strings.HasPrefix(header.Name, "keys/")
		if !known || header.Typeflag != tar.TypeReg {
			return fmt.Errorf("it holds %q, which is no part of a backup", header.Name)
		}
		found = found || header.Name == database.FileName
		if err := unpackFile(archive, root, header.Name); err != nil {
			return err
		}
	}
	if !found {
		return errors.New("there is no database in it")
	}
	return nil
}

func unpackFile(archive *tar.Reader, root *os.Root, name string) (err error) {
	if dir := path.Dir(name); dir != "." {
		if err := root.MkdirAll(dir, 0o700); err != nil {
			return err
		}
	}
	out, err := root.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, archive)
	return errors.Join(err, out.Sync(), out.Close())
}
