//! One declaration of a type: its fields, defaults and words, from which parser, normal form and schema come.

/// Declares a record: a map with known keys. A field has a type and perhaps a default with its origin. With
/// `short KEY` at the end, anything but a map is read as the value of that key.
///
/// Makes a struct with the fields and a `span`, and its [`Language`](crate::language::Language).
#[macro_export]
macro_rules! record {
    (
        $(#[doc = $doc:literal])+
        $name:ident = $words:literal {
            $( $(#[doc = $field_doc:literal])+ $field:ident : $type:ty $(= $default:expr, $origin:literal)? ; )*
        }
        $(short $short:literal)?
    ) => {
        $(#[doc = $doc])+
        #[derive(Clone, Debug)]
        pub struct $name {
            $( $(#[doc = $field_doc])+ pub $field: $type, )*
            /// Where it stands.
            #[allow(dead_code)]
            pub span: $crate::language::Span,
        }

        impl $crate::language::Language for $name {
            #[allow(unused_variables)]
            fn decode(node: &$crate::language::Node, context: &mut $crate::language::Context) -> Option<Self> {
                let keys: &[&str] = &[$( $crate::language::normal::key(stringify!($field)) ),*];
                #[allow(unused_mut, unused_assignments)]
                let mut short: Option<&str> = None;
                $( short = Some($short); )?
                let fields = $crate::language::decode::Fields::open(node, $words, keys, short, context)?;
                $(
                    let default: $crate::language::decode::Default<$type> = $crate::record!(@default $($default, $origin)?);
                    let $field = fields.take($crate::language::normal::key(stringify!($field)), default, context);
                )*
                Some(Self { $( $field: $field?, )* span: node.span })
            }

            fn encode(&self) -> serde_yaml::Value {
                #[allow(unused_mut)]
                let mut map = serde_yaml::Mapping::new();
                $(
                    let has_default = !$crate::record!(@required $($origin)?);
                    $crate::language::normal::put(&mut map, stringify!($field), self.$field.encode(), has_default);
                )*
                serde_yaml::Value::Mapping(map)
            }

            fn schema(schemas: &mut $crate::language::Schemas) -> serde_json::Value {
                #[allow(unused_mut, unused_variables)]
                schemas.define(module_path!(), stringify!($name), |schemas| {
                    let mut record = $crate::language::schema::Record::new(&[$($doc),+]);
                    $(
                        let schema = <$type as $crate::language::Language>::schema(schemas);
                        let required = $crate::record!(@required $($origin)?)
                            && <$type as $crate::language::Language>::absent().is_none();
                        let default: $crate::language::decode::Default<$type> = $crate::record!(@default $($default, $origin)?);
                        let default = default.map(|(value, origin)| (value().encode(), origin));
                        record.field(stringify!($field), schema, &[$($field_doc),+], required, default);
                    )*
                    let schema = record.finish();
                    $( let schema = $crate::language::schema::or_short(schema, $short); )?
                    schema
                })
            }
        }
    };
    (@default) => { None };
    (@default $default:expr, $origin:literal) => { Some((|| $default, $origin)) };
    (@required) => { true };
    (@required $origin:literal) => { false };
}

/// Declares a choice: one key of a map, `{ power_of_d: { choices: 2 } }`, or the bare word where the member
/// needs nothing else. With `scalar MEMBER` at the end, a text that is none of the words is read as that
/// member.
#[macro_export]
macro_rules! choice {
    (
        $(#[doc = $doc:literal])+
        $name:ident = $words:literal {
            $( $(#[doc = $member_doc:literal])+ $member:ident ( $type:ty ) = $tag:literal, )+
        }
        $(scalar $scalar:literal)?
    ) => {
        $(#[doc = $doc])+
        #[derive(Clone, Debug)]
        pub enum $name {
            $( $(#[doc = $member_doc])+ $member($type), )+
        }

        impl $crate::language::Language for $name {
            fn decode(node: &$crate::language::Node, context: &mut $crate::language::Context) -> Option<Self> {
                let tags: &[&str] = &[$($tag),+];
                #[allow(unused_mut, unused_assignments)]
                let mut scalar: Option<&str> = None;
                $( scalar = Some($scalar); )?
                let (tag, inner) = $crate::language::decode::tagged(node, $words, tags, scalar, context)?;
                match tag {
                    $( $tag => context.under($tag, |context| {
                        <$type as $crate::language::Language>::decode(&inner, context).map(Self::$member)
                    }), )+
                    _ => None,
                }
            }

            fn encode(&self) -> serde_yaml::Value {
                match self {
                    $( Self::$member(inner) => $crate::language::normal::tag($tag, inner.encode()), )+
                }
            }

            fn schema(schemas: &mut $crate::language::Schemas) -> serde_json::Value {
                schemas.define(module_path!(), stringify!($name), |schemas| {
                    let mut choice = $crate::language::schema::Choice::new(&[$($doc),+]);
                    $(
                        let schema = <$type as $crate::language::Language>::schema(schemas);
                        let bare = $crate::language::decode::needs_nothing::<$type>();
                        choice.member($tag, schema, bare, &[$($member_doc),+]);
                    )+
                    $( choice.scalar($scalar); )?
                    choice.finish()
                })
            }
        }
    };
}

/// Declares an enumeration of words.
#[macro_export]
macro_rules! words {
    (
        $(#[doc = $doc:literal])+
        $name:ident = $words:literal {
            $( $(#[doc = $member_doc:literal])+ $member:ident = $word:literal, )+
        }
    ) => {
        $(#[doc = $doc])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name {
            $( $(#[doc = $member_doc])+ $member, )+
        }

        impl $crate::language::Language for $name {
            fn decode(node: &$crate::language::Node, context: &mut $crate::language::Context) -> Option<Self> {
                match $crate::language::decode::word(node, $words, &[$($word),+], context)? {
                    $( $word => Some(Self::$member), )+
                    _ => None,
                }
            }

            fn encode(&self) -> serde_yaml::Value {
                match self {
                    $( Self::$member => serde_yaml::Value::from($word), )+
                }
            }

            fn schema(_: &mut $crate::language::Schemas) -> serde_json::Value {
                $crate::language::schema::words(&[$($doc),+], &[$( ($word, &[$($member_doc),+]) ),+])
            }
        }
    };
}
