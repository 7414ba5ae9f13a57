"""`csv`: tables of text, in the dialect of spreadsheets."""

QUOTE_MINIMAL, QUOTE_ALL, QUOTE_NONNUMERIC, QUOTE_NONE = range(4)


class Error(Exception):
    pass


def reader(csvfile, dialect="excel", *, delimiter=",", quotechar='"', skipinitialspace=False,
           quoting=QUOTE_MINIMAL):
    fields, field, quoted, was_quoted = [], "", False, False
    for line in csvfile:
        at = 0
        while at < len(line):
            char = line[at]
            at += 1
            if quoted:
                if char != quotechar:
                    field += char
                elif line[at:at + 1] == quotechar:
                    field += char
                    at += 1
                else:
                    quoted = False
            elif char == quotechar and not field:
                quoted = was_quoted = True
            elif char == delimiter:
                fields.append(_converted(field, was_quoted, quoting))
                field, was_quoted = "", False
            elif char in "\r\n":
                break
            elif not (skipinitialspace and char == " " and not field):
                field += char
        if quoted:
            continue
        if fields or field or was_quoted:
            fields.append(_converted(field, was_quoted, quoting))
        yield fields
        fields, field, was_quoted = [], "", False
    if quoted:
        raise Error("unexpected end of data")


def _converted(field, was_quoted, quoting):
    return float(field) if quoting == QUOTE_NONNUMERIC and not was_quoted else field


class writer:
    def __init__(self, csvfile, dialect="excel", *, delimiter=",", quotechar='"',
                 lineterminator="\r\n", quoting=QUOTE_MINIMAL):
        self._file = csvfile
        self._delimiter, self._quote, self._end = delimiter, quotechar, lineterminator
        self._quoting = quoting

    def _text(self, value):
        text = "" if value is None else str(value)
        special = any(char in text for char in (self._delimiter, self._quote, "\r", "\n"))
        number = isinstance(value, (int, float))
        if (self._quoting == QUOTE_ALL or special and self._quoting != QUOTE_NONE
                or self._quoting == QUOTE_NONNUMERIC and not number):
            return self._quote + text.replace(self._quote, self._quote * 2) + self._quote
        return text

    def writerow(self, row):
        return self._file.write(self._delimiter.join(map(self._text, row)) + self._end)

    def writerows(self, rows):
        for row in rows:
            self.writerow(row)


class DictReader:
    def __init__(self, f, fieldnames=None, restkey=None, restval=None, dialect="excel", **options):
        self.reader = reader(f, dialect, **options)
        self._names = fieldnames
        self.restkey, self.restval = restkey, restval

    @property
    def fieldnames(self):
        if self._names is None:
            self._names = next(self.reader, None)
        return self._names

    def __iter__(self):
        return self

    def __next__(self):
        names = self.fieldnames
        row = next(self.reader)
        while not row:
            row = next(self.reader)
        result = dict(zip(names, row))
        if len(row) > len(names):
            result[self.restkey] = row[len(names):]
        for name in names[len(row):]:
            result[name] = self.restval
        return result


class DictWriter:
    def __init__(self, f, fieldnames, restval="", extrasaction="raise", dialect="excel", **options):
        self.fieldnames, self.restval, self.extrasaction = fieldnames, restval, extrasaction
        self.writer = writer(f, dialect, **options)

    def writeheader(self):
        return self.writerow(dict(zip(self.fieldnames, self.fieldnames)))

    def writerow(self, rowdict):
        wrong = [key for key in rowdict if key not in self.fieldnames]
        if wrong and self.extrasaction == "raise":
            raise ValueError("dict contains fields not in fieldnames: "
                             + ", ".join(repr(key) for key in wrong))
        return self.writer.writerow(rowdict.get(key, self.restval) for key in self.fieldnames)

    def writerows(self, rowdicts):
        for row in rowdicts:
            self.writerow(row)
