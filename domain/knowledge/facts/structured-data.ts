/** Which structured nodes of a page speak of the business itself. */
import { isA, nodesOf, type ParsedPage, type StructuredNode, textOf } from './page.ts';

/** schema.org types that are never the business, whatever properties they carry. */
const NOT_A_BUSINESS = new Set(
  (
    'WebSite WebPage AboutPage ContactPage CollectionPage FAQPage ItemPage SearchAction ReadAction Article BlogPosting NewsArticle ' +
    'Person ContactPoint PostalAddress GeoCoordinates OpeningHoursSpecification ImageObject VideoObject BreadcrumbList ListItem ' +
    'Offer OfferCatalog AggregateOffer Service Product Review Rating AggregateRating Event SiteNavigationElement WPHeader WPFooter ' +
    'Question Answer Course CourseInstance Recipe JobPosting Residence House Apartment SingleFamilyResidence RealEstateListing ' +
    'Accommodation Brand Country City State AdministrativeArea Menu MenuItem SpeakableSpecification EntryPoint PriceSpecification'
  ).split(' '),
);

const BUSINESS_WORD =
  /Business|Salon|Store|Shop|Dentist|Dentistry|Physician|Clinic|Medical|Health|Gym|Agent|Agency|Restaurant|Cafe|Bar$|Organization|Corporation|Spa$|Repair|Dealer|Studio|Center|Centre|Hotel|Office|Attorney|Notary|Contractor|Plumber|Electrician|Locksmith|Bakery|Florist|Hospital|Pharmacy|Veterinary|Optician|School|Lodging|Therapy|ProfessionalService|Osteopath|Physiotherapy|Photograph/;

/** Nodes that describe the business: LocalBusiness and its subtypes, organizations, or anything shaped like one. */
export function businessNodes(page: ParsedPage): StructuredNode[] {
  return page.nodes.filter((node) => {
    if (isPartOfAnother(node)) return false;
    if (node.types.some((type) => NOT_A_BUSINESS.has(type))) return false;
    if (node.types.some((type) => BUSINESS_WORD.test(type))) return true;
    const located = node.properties.address !== undefined || node.properties.openingHours !== undefined;
    return located && textOf(node, 'name') !== null && node.types.length > 0;
  });
}

/** A venue of an event, an employer in a job, the reviewed thing: named in passing, not the site's owner. */
function isPartOfAnother(node: StructuredNode): boolean {
  const { parent } = node;
  if (!parent) return false;
  return isA(
    parent,
    'Event',
    'Review',
    'Person',
    'Article',
    'BlogPosting',
    'Product',
    'Offer',
    'RealEstateListing',
  );
}

/** Contact points of the business (sales, support…), whose numbers and addresses are its own too. */
export function contactPoints(node: StructuredNode): StructuredNode[] {
  return nodesOf(node, 'contactPoint').filter((point) => !/fax/i.test(textOf(point, 'contactType') ?? ''));
}
