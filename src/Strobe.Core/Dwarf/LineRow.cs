namespace Strobe.Dwarf;

/// <summary>A row of a line table. <see cref="File"/> is a number for <see cref="LineHeader.Path"/>.</summary>
internal readonly record struct LineRow(ulong Address, int File, int Line, ushort Column, bool IsStatement, bool IsEnd, bool IsPrologueEnd);

/// <summary>Rows of one stretch of code: indexes into the table's rows, the last being the end row.</summary>
internal readonly record struct LineSequence(ulong Low, ulong High, int FirstRow, int RowCount);
