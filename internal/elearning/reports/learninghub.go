package reports

import (
	"context"
)

func (r Reader) readPDF(ctx context.Context, data []byte) (File, error) { return File{}, nil }
