package pdftext

import "linkfolio/internal/fault"

// What people are told. Each says what is wrong and what to do.
var (
	errDamaged  = refuse("This PDF could not be read. It may be damaged. Download it again, or open it and save it as a new PDF, and upload that.")
	errPassword = refuse("This PDF is protected with a password. Save a copy without one and upload that.")
	errTooLong  = refuse("Reading this PDF took too long. Open it, save only the pages that you need as a new PDF, and upload that.")
	errTooLarge = refuse("The PDF is larger than 20 MB. Save only the pages that you need as a new PDF, and upload that.")
	errTooMuch  = refuse("The PDF has more than 500 pages, or more text than we read. Save only the pages that you need as a new PDF, and upload that.")
	errBusy     = fault.New(fault.Unavailable, "Other files are being read at this moment. Try again in a minute.")
	errDown     = fault.New(fault.Unavailable, "PDFs cannot be read at this moment. Try again in a minute.")
)

func refuse(message string) *fault.Error { return fault.New(fault.Invalid, message) }

// What a worker answers when it cannot read a file, and what people are told then.
var refusals = map[string]*fault.Error{
	"damaged":  errDamaged,
	"password": errPassword,
	"too long": errTooLong,
	"too much": errTooMuch,
}
