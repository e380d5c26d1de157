package spreadsheet

import (
	"fmt"

	"linkfolio/internal/fault"
)

// What people are told. Each says what is wrong and, where there is something, what to do.
var (
	errEmpty     = refuse("The file is empty.")
	errDamaged   = refuse("The file is damaged and cannot be read. Open it in Excel, save it again as .xlsx or CSV, and upload it again.")
	errPassword  = refuse("This file is protected with a password. Save it without one and upload it again.")
	errOldExcel  = refuse("This is an old Excel file (.xls). Save it as .xlsx or CSV and upload it again.")
	errBinary    = refuse("This is a binary Excel file (.xlsb). Save it as .xlsx or CSV and upload it again.")
	errODS       = refuse("This is an OpenDocument file (.ods). Save it as .xlsx or CSV and upload it again.")
	errNumbers   = refuse("This is a Numbers file. Export it as Excel (.xlsx) or CSV and upload that.")
	errWebPage   = refuse("This file holds a web page or XML, not rows. Open it in Excel, save it as .xlsx or CSV and upload that.")
	errNoSheet   = refuse("This file is not a spreadsheet. Upload an Excel file (.xlsx) or a CSV file.")
	errTooMuch   = refuse("The file is too large when it is unpacked. Keep only the sheet and the rows that you need, and upload it again.")
	errTooLong   = refuse("Reading the file took too long. Keep only the sheet and the rows that you need, save it as CSV and upload it again.")
	errBusy      = fault.New(fault.Unavailable, "Other files are being read at this moment. Try again in a minute.")
	errQuotation = `Row %s has a quotation mark (") that is never closed. Correct it and upload the file again.`
)

func refuse(message string) *fault.Error { return fault.New(fault.Invalid, message) }

func errTooLarge(bytes int) error {
	size := fmt.Sprintf("%d MB", bytes>>20)
	if bytes < 1<<20 {
		size = Thousands(bytes) + " bytes"
	}
	return refuse("The file is larger than " + size + ". Keep only the rows that you need, or upload it in parts.")
}

func errTooManyRows(most int) error {
	return refuse("The file has more than " + Thousands(most) + " rows below the headings. Upload it in parts.")
}

func errTooManyColumns(most int) error {
	return refuse("The file has more than " + Thousands(most) + " columns. Keep only the columns that you need.")
}

func errLongCell(row, most int) error {
	return refuse("Row " + Thousands(row) + " has a cell with more than " + Thousands(most) + " characters. Shorten it and upload the file again.")
}

func errUnclosed(row int) error { return fault.Newf(fault.Invalid, errQuotation, Thousands(row)) }

// Thousands writes 10000 as 10,000.
func Thousands(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
