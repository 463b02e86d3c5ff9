using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Strobe.Rules;

/// <summary>A top-level type mentions a type or its member: in a signature, a field, an attribute or an instruction.</summary>
/// <param name="User">The type that mentions.</param>
/// <param name="Used">The type mentioned, never nested, generic or an array.</param>
/// <param name="Member">The member's name; empty when only the type is mentioned.</param>
internal readonly record struct Use(TypeDefinition User, TypeReference Used, string Member)
{
    internal static IEnumerable<Use> In(ModuleDefinition module) => module.Types.SelectMany(In).Distinct();

    private static List<Use> In(TypeDefinition type)
    {
        UseCollector collector = new(type);
        collector.Definition(type);
        return collector.Uses;
    }
}

internal sealed class UseCollector(TypeDefinition user)
{
    internal List<Use> Uses { get; } = [];

    internal void Definition(TypeDefinition type)
    {
        Type(type.BaseType);
        foreach (InterfaceImplementation implemented in type.Interfaces) Type(implemented.InterfaceType);
        Constraints(type);
        Attributes(type);
        foreach (FieldDefinition field in type.Fields)
        {
            Type(field.FieldType);
            Attributes(field);
        }

        foreach (PropertyDefinition property in type.Properties) Attributes(property);
        foreach (EventDefinition item in type.Events) Attributes(item);
        foreach (MethodDefinition method in type.Methods) Method(method);
        foreach (TypeDefinition nested in type.NestedTypes) Definition(nested);
    }

    private void Method(MethodDefinition method)
    {
        Signature(method);
        Constraints(method);
        Attributes(method);
        Attributes(method.MethodReturnType);
        foreach (ParameterDefinition parameter in method.Parameters) Attributes(parameter);
        foreach (MethodReference overridden in method.Overrides) Member(overridden);
        if (!method.HasBody) return;
        foreach (VariableDefinition variable in method.Body.Variables) Type(variable.VariableType);
        foreach (ExceptionHandler handler in method.Body.ExceptionHandlers) Type(handler.CatchType);
        foreach (Instruction instruction in method.Body.Instructions) Operand(instruction.Operand);
    }

    private void Operand(object? operand)
    {
        switch (operand)
        {
            case TypeReference type: Type(type); break;
            case MemberReference member: Member(member); break;
            case CallSite site: Signature(site); break;
        }
    }

    private void Member(MemberReference member)
    {
        Type(member.DeclaringType);
        Uses.Add(new Use(user, Outermost(member.DeclaringType.GetElementType()), member.Name));
        if (member is FieldReference field) Type(field.FieldType);
        if (member is MethodReference method) Signature(method);
        if (member is GenericInstanceMethod generic) foreach (TypeReference argument in generic.GenericArguments) Type(argument);
    }

    private void Signature(IMethodSignature signature)
    {
        Type(signature.ReturnType);
        foreach (ParameterDefinition parameter in signature.Parameters) Type(parameter.ParameterType);
    }

    private void Constraints(IGenericParameterProvider provider)
    {
        foreach (GenericParameter parameter in provider.GenericParameters)
        {
            foreach (GenericParameterConstraint constraint in parameter.Constraints) Type(constraint.ConstraintType);
        }
    }

    private void Attributes(ICustomAttributeProvider provider)
    {
        foreach (CustomAttribute attribute in provider.CustomAttributes)
        {
            Member(attribute.Constructor);
            IEnumerable<CustomAttributeNamedArgument> named = attribute.Fields.Concat(attribute.Properties);
            foreach (CustomAttributeArgument argument in attribute.ConstructorArguments) Argument(argument);
            foreach (CustomAttributeNamedArgument argument in named) Argument(argument.Argument);
        }
    }

    private void Argument(CustomAttributeArgument argument)
    {
        Type(argument.Type);
        Type(argument.Value as TypeReference);
    }

    private void Type(TypeReference? type)
    {
        switch (type)
        {
            case null or GenericParameter: break;
            case GenericInstanceType generic:
                Type(generic.ElementType);
                foreach (TypeReference argument in generic.GenericArguments) Type(argument);
                break;
            case FunctionPointerType pointer: Signature(pointer); break;
            case IModifierType modified:
                Type(modified.ModifierType);
                Type(modified.ElementType);
                break;
            case TypeSpecification specification: Type(specification.ElementType); break;
            default: Uses.Add(new Use(user, Outermost(type), "")); break;
        }
    }

    private static TypeReference Outermost(TypeReference type) =>
        type.DeclaringType is null ? type : Outermost(type.DeclaringType);
}
