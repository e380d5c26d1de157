package imports_test

import (
	"context"
	"io"
	"testing"
	"time"

	"github.com/google/uuid"

	"linkfolio/internal/access"
	"linkfolio/internal/database"
	"linkfolio/internal/database/dbtest"
	"linkfolio/internal/elearning/imports"
	"linkfolio/internal/fault"
)

// waiting is a file of which the end comes when it is let go.
type waiting struct{ begun, let chan struct{} }

func (f waiting) Read([]byte) (int, error) {
	close(f.begun)
	<-f.let
	return 0, io.EOF
}

// While two uploads are on their way a third is told to try again, and holds nothing; then there is room again.
func TestUploadsAtOnceAreFew(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		let, ended := make(chan struct{}), make(chan error, 2)
		for _, who := range []access.Actor{w.amira, w.tom} {
			slow := waiting{make(chan struct{}), let}
			go func() {
				_, err := w.Begin(t.Context(), who, nil, uuid.NewString(), func(yield func(imports.Upload, error) bool) {
					yield(imports.Upload{Name: "slow.csv", Content: slow}, nil)
				})
				ended <- err
			}()
			<-slow.begun
		}
		soon, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
		defer cancel()
		_, err := w.Begin(soon, w.lena, nil, uuid.NewString(), upload(file{"a.csv", ownList}))
		if fault.KindOf(err) != fault.Unavailable {
			t.Errorf("a third upload: %v", err)
		}
		close(let)
		w.must(<-ended)
		w.must(<-ended)
		w.begin(w.amira, nil, file{"a.csv", ownList})
	})
}
