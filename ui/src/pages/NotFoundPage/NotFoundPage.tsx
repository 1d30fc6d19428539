import { Text } from "@mantine/core";
import { ButtonLink } from "../../components/ButtonLink";
import { PageHeading } from "../../components/PageHeading";

export function NotFoundPage() {
  return (
    <>
      <PageHeading title="No such page" />
      <Text mb="md">There is nothing at this address. It may be mistyped.</Text>
      <ButtonLink to="/pods">Go to the pods</ButtonLink>
    </>
  );
}
