package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"text/tabwriter"
	"time"

	"linkfolio/internal/calendar"
	"linkfolio/internal/config"
	"linkfolio/internal/identity"
)

type keysCommand struct {
	List   listKeysCommand   `cmd:"" help:"List the signing keys: which one signs, and until when the others did."`
	Rotate rotateKeysCommand `cmd:"" help:"Add a signing key, which takes over a little later. Running servers need no restart."`
}

func openKeys() (*identity.Keys, error) {
	settings, err := config.Read()
	if err != nil {
		return nil, err
	}
	return identity.OpenKeys(filepath.Join(settings.DataDir, "keys"), calendar.System, givenKeys(settings)...)
}

// givenKeys are the signing keys that the environment gives.
func givenKeys(settings config.Config) (given []identity.Given) {
	for _, one := range settings.GivenKeys() {
		given = append(given, identity.Given(one))
	}
	return given
}

type listKeysCommand struct{}

// Run prints one line for each key, the oldest first.
func (listKeysCommand) Run() error {
	keys, err := openKeys()
	if err != nil {
		return err
	}
	return listKeys(os.Stdout, keys.List())
}

func listKeys(out io.Writer, states []identity.KeyState) error {
	table := tabwriter.NewWriter(out, 0, 0, 3, ' ', 0)
	for _, state := range states {
		fmt.Fprintf(table, "%s\t%s\t%s\n", state.File, state.ID, keyWords(state))
	}
	return table.Flush()
}

func keyWords(state identity.KeyState) string {
	switch {
	case state.Signs:
		return "signs"
	case !state.Retired.IsZero():
		return "verifies; signed until " + instant(state.Retired)
	case !state.From.IsZero():
		return "signs from " + instant(state.From)
	}
	return "verifies"
}

func instant(at time.Time) string { return at.UTC().Format("2 January 2006 15:04:05 UTC") }

type rotateKeysCommand struct {
	After time.Duration `default:"2m" help:"How long the new key waits before it signs, 2m at least. Give more where you copy it to other servers by hand."`
}

// Run adds the key and says what happens when.
func (c rotateKeysCommand) Run() error {
	keys, err := openKeys()
	if err != nil {
		return err
	}
	return c.rotate(os.Stdout, keys)
}

func (c rotateKeysCommand) rotate(out io.Writer, keys *identity.Keys) error {
	if c.After < identity.RotationDelay {
		return fmt.Errorf("--after must be %.0f minutes or more: every running server needs the time to learn of the new key", identity.RotationDelay.Minutes())
	}
	if c.After > 31*24*time.Hour {
		return errors.New("--after must be 31 days or less")
	}
	added, err := keys.Rotate(calendar.System().Add(c.After).Truncate(time.Second))
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "Added %s (%s). It signs from %s; until then the present key does.\n", added.File, added.ID, instant(added.From))
	fmt.Fprintln(out, "Where servers have keys folders of their own, copy the file to each of them before then. Keep the old files: they verify what they signed.")
	return nil
}
