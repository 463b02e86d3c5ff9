using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Strobe.Rules;

/// <summary>Types and parameters as C# writes them, nullability included.</summary>
internal static class ApiNames
{
    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void",
        [typeof(bool)] = "bool",
        [typeof(byte)] = "byte",
        [typeof(char)] = "char",
        [typeof(short)] = "short",
        [typeof(ushort)] = "ushort",
        [typeof(int)] = "int",
        [typeof(uint)] = "uint",
        [typeof(long)] = "long",
        [typeof(ulong)] = "ulong",
        [typeof(float)] = "float",
        [typeof(double)] = "double",
        [typeof(string)] = "string",
        [typeof(object)] = "object",
    };

    internal static string Of(Type type) => Of(type, null);

    internal static string Of(ParameterInfo parameter) =>
        Of(parameter.ParameterType, new NullabilityInfoContext().Create(parameter));

    internal static string Of(PropertyInfo property) =>
        Of(property.PropertyType, new NullabilityInfoContext().Create(property));

    internal static string Of(FieldInfo field) => Of(field.FieldType, new NullabilityInfoContext().Create(field));

    internal static string Declaration(ParameterInfo parameter)
    {
        string way = parameter.IsOut ? "out " : parameter.IsIn ? "in " : parameter.ParameterType.IsByRef ? "ref " : "";
        bool isParams = parameter.IsDefined(typeof(ParamArrayAttribute)) || parameter.IsDefined(typeof(ParamCollectionAttribute));
        string standard = parameter.HasDefaultValue ? " = " + Default(parameter) : "";
        return $"{(isParams ? "params " : "")}{way}{Of(parameter)} {parameter.Name}{standard}";
    }

    private static string Default(ParameterInfo parameter) => parameter.DefaultValue switch
    {
        null => CanBeNull(parameter.ParameterType) ? "null" : "default",
        bool truth => truth ? "true" : "false",
        string text => $"\"{text}\"",
        var value => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static bool CanBeNull(Type type) => !type.IsValueType || Nullable.GetUnderlyingType(type) is not null;

    private static string Of(Type type, NullabilityInfo? nullability)
    {
        if (type.IsByRef) return Of(type.GetElementType()!, nullability);
        if (Nullable.GetUnderlyingType(type) is { } value) return Of(value, null) + "?";
        string mark = nullability?.ReadState == NullabilityState.Nullable && !type.IsValueType ? "?" : "";
        if (Keywords.TryGetValue(type, out string? keyword)) return keyword + mark;
        if (type.IsArray) return $"{Of(type.GetElementType()!, nullability?.ElementType)}[]{mark}";
        if (type.IsPointer) return Of(type.GetElementType()!, null) + "*";
        if (type.IsGenericParameter) return type.Name + mark;
        string name = type.DeclaringType is { } outer ? $"{Of(outer, null)}.{type.Name}" : type.Name;
        return type.IsGenericType ? $"{name.Split('`')[0]}<{Arguments(type, nullability)}>{mark}" : name + mark;
    }

    private static string Arguments(Type type, NullabilityInfo? nullability)
    {
        NullabilityInfo[] known = nullability?.GenericTypeArguments ?? [];
        Type[] arguments = type.GetGenericArguments();
        return string.Join(", ", arguments.Select((argument, index) => Of(argument, known.ElementAtOrDefault(index))));
    }
}
