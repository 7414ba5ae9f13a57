"""`enum`: Enum, IntEnum, StrEnum, Flag, auto, unique."""


class auto:
    value = None


class _Members(dict):
    """A class body: remembers the order of members and refuses to see one twice."""

    def __init__(self, generate):
        super().__init__()
        self.members = []
        self.generate = generate

    def __setitem__(self, name, value):
        special = name.startswith("_")
        described = hasattr(value, "__get__") or isinstance(value, (staticmethod, classmethod))
        if name == "_generate_next_value_":
            self.generate = getattr(value, "__func__", value)
        if not special and not described:
            if name in self.members:
                raise TypeError(f"'{name}' already defined as {self[name]!r}")
            if isinstance(value, auto):
                values = [self[member] for member in self.members]
                value = self.generate(name, 1, len(values), values)
            self.members.append(name)
        super().__setitem__(name, value)


class EnumType(type):
    @classmethod
    def __prepare__(mcls, name, bases, **kwargs):
        generate = next((base._generate_next_value_ for base in bases if isinstance(base, EnumType)),
                        lambda name, start, count, last: last[-1] + 1 if last else start)
        return _Members(generate)

    def __new__(mcls, name, bases, namespace, **kwargs):
        members = {member: namespace[member] for member in namespace.members}
        plain = {key: value for key, value in namespace.items() if key not in members}
        if "_generate_next_value_" in plain and not isinstance(
                plain["_generate_next_value_"], staticmethod):
            plain["_generate_next_value_"] = staticmethod(plain["_generate_next_value_"])
        for base in bases:
            if isinstance(base, EnumType) and base._member_map_:
                raise TypeError(f"<enum {name!r}> cannot extend <enum {base.__name__!r}>")
        cls = super().__new__(mcls, name, bases, plain)
        cls._member_map_ = {}
        cls._member_names_ = []
        cls._value2member_map_ = {}
        data = next((base for base in cls.__mro__
                     if base is not object and not isinstance(base, EnumType)), object)
        for key, value in members.items():
            args = value if isinstance(value, tuple) else (value,)
            if "__new__" in plain:
                member = plain["__new__"](cls, *args)
            elif data is object:
                member = object.__new__(cls)
            else:
                member = data.__new__(cls, *args)
            if not hasattr(member, "_value_"):
                member._value_ = value
            member._name_ = key
            for known in cls._member_map_.values():
                if known._value_ == member._value_:
                    member = known
                    break
            else:
                cls._member_names_.append(key)
                member._sort_order_ = len(cls._member_names_) - 1
                if "__init__" in plain:
                    member.__init__(*args)
            cls._member_map_[key] = member
            type.__setattr__(cls, key, member)
            try:
                cls._value2member_map_.setdefault(member._value_, member)
            except TypeError:
                pass
        return cls

    def __call__(cls, value, names=None):
        if names is not None:
            if isinstance(names, str):
                names = names.replace(",", " ").split()
            body = EnumType.__prepare__(value, (cls,))
            for at, name in enumerate(names):
                if isinstance(name, str):
                    body[name] = at + 1
                else:
                    body[name[0]] = name[1]
            body["__module__"] = "__main__"
            return EnumType(value, (cls,), body)
        if type(value) is cls:
            return value
        try:
            return cls._value2member_map_[value]
        except (KeyError, TypeError):
            pass
        for member in cls._member_map_.values():
            if member._value_ == value:
                return member
        member = cls._missing_(value)
        if member is None:
            raise ValueError(f"{value!r} is not a valid {cls.__qualname__}")
        return member

    def __getitem__(cls, name):
        return cls._member_map_[name]

    def __iter__(cls):
        return (cls._member_map_[name] for name in cls._member_names_)

    def __reversed__(cls):
        return (cls._member_map_[name] for name in reversed(cls._member_names_))

    def __len__(cls):
        return len(cls._member_names_)

    def __bool__(cls):
        return True

    def __contains__(cls, value):
        return isinstance(value, cls) or value in cls._value2member_map_

    def __setattr__(cls, name, value):
        if name in cls.__dict__.get("_member_map_", {}):
            raise AttributeError(f"cannot reassign member {name!r}")
        super().__setattr__(name, value)

    def __repr__(cls):
        return f"<enum {cls.__name__!r}>"

    @property
    def __members__(cls):
        return dict(cls._member_map_)


EnumMeta = EnumType


class Enum(metaclass=EnumType):
    @staticmethod
    def _generate_next_value_(name, start, count, last_values):
        return last_values[-1] + 1 if last_values else start

    @classmethod
    def _missing_(cls, value):
        return None

    @property
    def name(self):
        return self._name_

    @property
    def value(self):
        return self._value_

    def __repr__(self):
        return f"<{self.__class__.__name__}.{self._name_}: {self._value_!r}>"

    def __str__(self):
        return f"{self.__class__.__name__}.{self._name_}"

    def __format__(self, spec):
        return str.__format__(str(self), spec)

    def __hash__(self):
        return hash(self._name_)

    def __copy__(self):
        return self

    def __deepcopy__(self, memo):
        return self


class ReprEnum(Enum):
    pass


class IntEnum(int, ReprEnum):
    __repr__ = Enum.__repr__

    def __str__(self):
        return int.__repr__(self)

    def __format__(self, spec):
        return int.__format__(self, spec)


class StrEnum(str, ReprEnum):
    __repr__ = Enum.__repr__

    @staticmethod
    def _generate_next_value_(name, start, count, last_values):
        return name.lower()

    def __str__(self):
        return str.__str__(self._value_)

    def __format__(self, spec):
        return str.__format__(self._value_, spec)


class Flag(Enum):
    @staticmethod
    def _generate_next_value_(name, start, count, last_values):
        return 1 << max(last_values).bit_length() if last_values else start

    @classmethod
    def _missing_(cls, value):
        known = 0
        for member in cls:
            known |= member._value_
        if not isinstance(value, int) or value & ~known:
            raise ValueError(f"{value!r} is not a valid {cls.__qualname__}")
        if issubclass(cls, int):
            member = int.__new__(cls, value)
        else:
            member = object.__new__(cls)
        member._value_ = value
        member._name_ = "|".join(m._name_ for m in cls if m._value_ & value) or None
        cls._value2member_map_[value] = member
        return member

    def __or__(self, other):
        return self.__class__(self._value_ | other._value_)

    def __and__(self, other):
        return self.__class__(self._value_ & other._value_)

    def __xor__(self, other):
        return self.__class__(self._value_ ^ other._value_)

    def __invert__(self):
        known = 0
        for member in self.__class__:
            known |= member._value_
        return self.__class__(known & ~self._value_)

    def __contains__(self, other):
        return other._value_ & self._value_ == other._value_

    def __bool__(self):
        return bool(self._value_)


class IntFlag(int, Flag):
    __str__ = int.__repr__
    __format__ = int.__format__


def unique(cls):
    aliases = [f"{name} -> {member.name}" for name, member in cls.__members__.items()
               if name != member.name]
    if aliases:
        raise ValueError(f"duplicate values found in {cls!r}: {', '.join(aliases)}")
    return cls
